# Import by the ID of the customer.
terraform import moltin_customer.ron 78cc0486-bbdf-491b-a0a2-722383b6288b

# Import by the email address of the customer.
terraform import moltin_customer.ron email:ron@swanson.com
