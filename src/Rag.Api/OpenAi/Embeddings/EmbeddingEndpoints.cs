using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Models;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Api.OpenAi.Embeddings;

/// <summary>Texts to vectors, by the model that the news are searched with.</summary>
internal static class EmbeddingEndpoints
{
    /// <summary>Texts that are embedded before it is looked whether the caller still waits.</summary>
    private const int Batch = 32;

    public static void MapEmbeddings(this IEndpointRouteBuilder group) =>
        group
            .MapPost("/embeddings", EmbedAsync)
            .Note("createEmbedding", "Embeddings", "Make vectors of texts", new ApiNote("""{"input":["The bridge was closed."]}"""))
            .Takes<EmbeddingRequest>()
            .Gives<EmbeddingReply>()
            .Refuses(400, 404, 413, 415, 429, 503);

    private static async Task<IResult> EmbedAsync(
        HttpContext http,
        IEmbedder embedder,
        IEmbedderTokens tokens,
        ServedModels models,
        IAdmission admission,
        IWorkMeter meter
    )
    {
        var request = await WireBody.ReadAsync(http, WireJson.Default.EmbeddingRequest, "an embeddings request");
        var model = models.RequireEmbedder(request.Model);
        var input = EmbeddingInput.Read(request, embedder.Dimensions);
        var cancellation = http.RequestAborted;
        using var place = await admission.EnterAsync(
            new AdmissionRequest(WorkKind.Embedding, http.Audience().Tenant, input.Texts.Count),
            cancellation
        );
        var (count, vectors) = await Task.Run(
            () =>
            {
                var all = input.CountTokens(tokens);
                meter.Charge(http.Audience().Tenant, new Usage(all, 0, all, 0));
                return (all, Embed(embedder, input, cancellation));
            },
            cancellation
        );
        return Results.Json(
            new EmbeddingReply(
                [.. vectors.Select((vector, i) => new EmbeddingEntry(i, new EmbeddingVector(vector, input.IsBase64)))],
                model,
                new EmbeddingUsage(count, count)
            ),
            WireJson.Default.EmbeddingReply
        );
    }

    private static List<float[]> Embed(IEmbedder embedder, EmbeddingInput input, CancellationToken cancellation)
    {
        var vectors = new List<float[]>(input.Texts.Count);
        foreach (var texts in input.Texts.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            vectors.AddRange(input.IsQuery ? embedder.EmbedQuestions(texts, cancellation) : embedder.EmbedPassages(texts, cancellation));
        }

        return vectors;
    }
}
