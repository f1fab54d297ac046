import {
  to = moltin_customer.ron
  id = "email:ron@swanson.com" # or the ID of the customer
}
