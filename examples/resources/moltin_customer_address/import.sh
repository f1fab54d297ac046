# Import by the IDs of the customer and the address.
terraform import moltin_customer_address.home 78cc0486-bbdf-491b-a0a2-722383b6288b/a3cbe1e6-d362-466a-986b-5035f04dbbcd

# Import by the ID of the address alone, if the provider is logged in as the customer.
terraform import moltin_customer_address.home a3cbe1e6-d362-466a-986b-5035f04dbbcd
