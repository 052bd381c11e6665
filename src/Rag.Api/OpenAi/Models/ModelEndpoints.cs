using Rag.Api.Docs;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Models;

/// <summary>The models that can be asked for by name.</summary>
internal static class ModelEndpoints
{
    private const string Tag = "Models";

    public static void MapModels(this IEndpointRouteBuilder group)
    {
        group
            .MapGet("/models", (ModelIdentity model) => Results.Json(new ModelList([Entry(model)]), WireJson.Default.ModelList))
            .Note("listModels", Tag, "List the models")
            .Gives<ModelList>();
        group
            .MapGet("/models/{id}", (string id, ModelIdentity model) =>
                id == model.Name ? Results.Json(Entry(model), WireJson.Default.ModelEntry) : throw WireException.UnknownModel(id)
            )
            .Note("getModel", Tag, "Look at one model")
            .Gives<ModelEntry>()
            .Refuses(404);
    }

    private static ModelEntry Entry(ModelIdentity model) => new(model.Name, model.Created.ToUnixTimeSeconds(), "rag");
}
