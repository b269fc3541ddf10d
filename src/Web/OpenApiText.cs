using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MidasNet.Web;

/// <summary>What the OpenAPI document says besides what the endpoints state.</summary>
internal static class OpenApiText
{
    /// <summary>Adds it.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MidasNet",
                Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
                Description = "Classifies pictures, and shows runs and the sweeps of a cluster. Errors are application/problem+json (RFC 9457).",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.RelativePath == "predict") DescribePredict(operation);
            return Task.CompletedTask;
        });
    }

    /// <summary>States the problems that an endpoint answers with.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (int status in statuses)
            builder.WithMetadata(new Microsoft.AspNetCore.Http.ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
        return builder;
    }

    private static void DescribePredict(OpenApiOperation operation)
    {
        static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary", Description = "A picture file: PNG, JPEG, BMP, GIF, WebP, TIFF, PBM, PGM, PPM or TGA" };
        static OpenApiSchema Base64() => new() { Type = JsonSchemaType.String, Format = "byte", Description = "A picture file in base64, also as a data URL" };
        static OpenApiSchema Model() => new() { Type = JsonSchemaType.String, Description = "The name of a network, as in /models" };
        static OpenApiSchema Top() => new() { Type = JsonSchemaType.Integer, Minimum = "1" };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "Pictures: files of a form, base64 in JSON, or the bytes of one picture file.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["image"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Binary() },
                            ["model"] = Model(),
                            ["top"] = Top(),
                        },
                    },
                },
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["image"] = Base64(),
                            ["images"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Base64() },
                            ["model"] = Model(),
                            ["top"] = Top(),
                        },
                    },
                },
                ["application/octet-stream"] = new OpenApiMediaType { Schema = Binary() },
                ["image/*"] = new OpenApiMediaType { Schema = Binary() },
            },
        };
        foreach (var parameter in operation.Parameters ?? [])
        {
            if (parameter is not OpenApiParameter described) continue;
            described.Description = described.Name == "top" ? "The number of classes to answer with; 5 without it" : "The name of a network, as in /models; without it the first";
            if (described.Name == "top") described.Schema = Top();
        }
    }
}
