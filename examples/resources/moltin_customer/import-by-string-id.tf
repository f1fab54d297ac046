import {
  to       = moltin_customer.ron
  provider = moltin
  id       = "email:ron@swanson.com" # or the customer's id
}
