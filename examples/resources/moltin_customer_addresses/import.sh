# Import all addresses of a customer, by the ID of the customer.
terraform import moltin_customer_addresses.ron 78cc0486-bbdf-491b-a0a2-722383b6288b

# Import some of them: append a slash and their IDs, separated by commas.
terraform import moltin_customer_addresses.ron 78cc0486-bbdf-491b-a0a2-722383b6288b/a3cbe1e6-d362-466a-986b-5035f04dbbcd
