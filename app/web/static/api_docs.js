// Starts Swagger UI with the parameters that the page carries.
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({ ...JSON.parse(place.dataset.parameters), presets: [SwaggerUIBundle.presets.apis] });
