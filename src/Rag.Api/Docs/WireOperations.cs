using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Rag.Api.Docs;

/// <summary>Adds to each operation what its <see cref="ApiNote"/> says, and that any other status is an error of the wire's form.</summary>
internal sealed class WireOperations : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> s_statuses = new(StringComparer.Ordinal)
    {
        ["200"] = "The answer.",
        ["204"] = "Done.",
        ["400"] = "The request is wrong; param names the member at fault.",
        ["401"] = "No key, or none that is known.",
        ["403"] = "The key's role does not allow it.",
        ["404"] = "There is no such thing here, or none that the caller may read.",
        ["409"] = "The same request is being answered.",
        ["410"] = "It was withdrawn.",
        ["413"] = "The body is larger than is read.",
        ["415"] = "The body's content type is not one that is read here.",
        ["422"] = "It could not be stored.",
        ["429"] = "A quota or a bound; retry-after says when to come again where waiting mends it.",
        ["503"] = "Too busy; retry-after says when to come again.",
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var note = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiNote>().LastOrDefault() ?? new ApiNote();
        if (note.Example is { } example && operation.RequestBody?.Content is { } bodies && bodies.TryGetValue(ApiNotes.Json, out var body))
        {
            body.Example = JsonNode.Parse(example);
        }

        operation.RequestBody?.Content?.Remove(ApiNotes.AnyType);
        foreach (var parameter in operation.Parameters ?? [])
        {
            parameter.Description = note.Parameters.GetValueOrDefault(parameter.Name ?? "", parameter.Description ?? "");
        }

        var responses = operation.Responses ??= [];
        var events = new List<IOpenApiSchema>();
        for (var place = 0; place < note.Events.Count; place++)
        {
            if (responses.Remove(Status(ApiNotes.FirstEventStatus + place), out var form))
            {
                events.Add(form.Content![ApiNotes.Events].Schema!);
            }
        }

        if (events.Count > 0 && responses.GetValueOrDefault("200")?.Content is { } forms)
        {
            forms[ApiNotes.Events] = new OpenApiMediaType { Schema = events is [var only] ? only : new OpenApiSchema { AnyOf = events } };
        }

        if (responses.Remove(Status(ApiNotes.ErrorStatus), out var error))
        {
            error.Description = "Any other status is an error.";
            responses["default"] = error;
        }

        foreach (var (status, response) in responses)
        {
            response.Description = s_statuses.GetValueOrDefault(status, response.Description ?? "");
        }

        return Task.CompletedTask;
    }

    private static string Status(int status) => status.ToString(CultureInfo.InvariantCulture);
}
