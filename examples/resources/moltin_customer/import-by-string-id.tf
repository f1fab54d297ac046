import {
  to = moltin_customer.ron
  id = "email:ron@swanson.com" # or the customer's id
}
