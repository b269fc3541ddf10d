using MidasNet.Data;
using MidasNet.Models;

const int MaxUploadBytes = 10 << 20;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxUploadBytes); // larger uploads are answered with 413
builder.Services.AddSingleton(_ => Classifier.Load(builder.Configuration["checkpoint"] ?? "photos.safetensors")); // one for all requests
var app = builder.Build();
app.Services.GetRequiredService<Classifier>(); // a checkpoint that is missing ends the program now, not the first request

// curl --data-binary @cat.png http://localhost:5000/predict
app.MapPost("/predict", async (Stream body, Classifier classifier) =>
{
    using var picture = new MemoryStream();
    await body.CopyToAsync(picture);
    return classifier.Predict(picture.ToArray()).Top(3);
}).AddEndpointFilter(RefuseBadPictures);

app.Run();

// 400 with the reason for what is no picture, a damaged or too large one.
static async ValueTask<object?> RefuseBadPictures(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
{
    try
    {
        return await next(context);
    }
    catch (DataFormatException unreadable)
    {
        return Results.BadRequest(new { error = unreadable.Message });
    }
}
