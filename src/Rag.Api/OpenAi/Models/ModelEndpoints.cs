using Rag.Api.Docs;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Models;

/// <summary>The list of models, and each of them.</summary>
internal static class ModelEndpoints
{
    private const string Tag = "Models";

    public static void MapModels(this IEndpointRouteBuilder group)
    {
        group
            .MapGet("/models", (ServedModels models) => Results.Json(new ModelList(models.All), WireJson.Default.ModelList))
            .Note("listModels", Tag, "List the models")
            .Gives<ModelList>();
        group
            .MapGet("/models/{id}", (string id, ServedModels models) =>
                models.All.FirstOrDefault(model => model.Id == id) is { } model
                    ? Results.Json(model, WireJson.Default.ModelEntry)
                    : throw WireException.UnknownModel(id)
            )
            .Note("getModel", Tag, "Look at one model")
            .Gives<ModelEntry>()
            .Refuses(404);
    }
}
