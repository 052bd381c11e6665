using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using Rag.Api.Edge;

namespace Rag.Api.Docs;

/// <summary>The OpenAPI document of what lies below /v1, made from the routes themselves.</summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider) : IDisposable
{
    public const string Path = "/openapi/v1.json";
    private const string Name = "v1";
    private const string Bearer = "bearer";

    /// <summary>In the order in which the page shows them; others follow.</summary>
    private static readonly string[] s_tags = ["Chat", "Responses", "News", "Answers", "Embeddings", "Models"];

    private readonly SemaphoreSlim _making = new(1);
    private byte[]? _json;

    public static void AddTo(IServiceCollection services)
    {
        // What the document says of names and numbers is taken from here; the routes themselves write with contexts of their own.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description => description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
            options.CreateSchemaReferenceId = WireSchemas.NameOf;
            options.AddSchemaTransformer<WireSchemas>();
            options.AddOperationTransformer<WireOperations>();
            options.AddDocumentTransformer(Describe);
        });
        services.TryAddSingleton<ApiDocument>();
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, async (ApiDocument document, CancellationToken cancellation) =>
                Results.Bytes(await document.ReadAsync(cancellation), "application/json; charset=utf-8")
            )
            .ExcludeFromDescription();

    /// <summary>Made once: the routes do not change.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        if (_json is { } made)
        {
            return made;
        }

        await _making.WaitAsync(cancellation);
        try
        {
            if (_json is null)
            {
                var document = await provider.GetOpenApiDocumentAsync(cancellation);
                using var stream = new MemoryStream();
                await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, cancellation);
                _json = stream.ToArray();
            }

            return _json;
        }
        finally
        {
            _making.Release();
        }
    }

    public void Dispose() => _making.Dispose();

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        var server = context.ApplicationServices.GetRequiredService<ServerOptions>();
        document.Info = new OpenApiInfo
        {
            Title = "Ask the news",
            Version = Name,
            Description =
                "Answers from the news with the sentence that proves them, passages, and articles. The OpenAI routes are those of its "
                + "clients: point their base URL here. Unknown members of requests are ignored. Every error has the same form.",
        };
        document.Tags = document.Tags?.OrderBy(tag => PlaceOf(tag.Name)).ToHashSet();
        document.Servers = [new OpenApiServer { Url = server.LinkBase is { Length: > 0 } url ? url : "/" }];
        (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Bearer,
                Description = "A key, where the service gives out any.",
            },
        };

        // Either of the two: no key is asked for where none was given out.
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
        return Task.CompletedTask;
    }

    private static int PlaceOf(string? tag) => Array.IndexOf(s_tags, tag) is >= 0 and var place ? place : s_tags.Length;
}
