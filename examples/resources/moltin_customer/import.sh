# By the customer's id.
terraform import moltin_customer.ron 78cc0486-bbdf-491b-a0a2-722383b6288b

# By the customer's email address.
terraform import moltin_customer.ron email:ron@swanson.com
