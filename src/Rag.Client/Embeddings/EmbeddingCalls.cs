using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.Client.Errors;
using Rag.Client.Http;
using Rag.Client.Wire;

namespace Rag.Client.Embeddings;

/// <summary>Embeddings as the wire has them. Thread-safe.</summary>
internal sealed class EmbeddingCalls(ServiceConnection connection)
{
    private const string Path = "/embeddings";
    private const string JsonType = "application/json";

    public RagClientOptions Options => connection.Options;

    /// <summary>One vector for each text, in order, and the tokens read.</summary>
    public async Task<(float[][] Vectors, string? Model, int Tokens)> EmbedAsync(
        IReadOnlyList<string> texts,
        EmbeddingForm form,
        string? model,
        int? dimensions,
        CancellationToken cancellation
    )
    {
        var request = new EmbeddingRequest(model, texts, "base64", form == EmbeddingForm.Query ? "query" : null, dimensions);
        var json = JsonSerializer.SerializeToUtf8Bytes(request, ClientJson.Default.EmbeddingRequest);
        var reply = await connection
            .CallAsync(
                HttpMethod.Post,
                Path,
                () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(JsonType) } },
                ClientJson.Default.EmbeddingReply,
                cancellation
            )
            .ConfigureAwait(false);
        return (Vectors(reply.Data ?? [], texts.Count), reply.Model, reply.Usage?.PromptTokens ?? 0);
    }

    private static float[][] Vectors(IReadOnlyList<EmbeddingEntry> entries, int count)
    {
        var vectors = new float[count][];
        foreach (var entry in entries)
        {
            if (entry.Index >= 0 && entry.Index < count)
            {
                vectors[entry.Index] = Floats(entry.Embedding);
            }
        }

        return vectors.Any(vector => vector is null)
            ? throw new RagServerException($"The service embedded {entries.Count} texts of {count}.")
            : vectors;
    }

    private static float[] Floats(string base64)
    {
        try
        {
            return MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(base64)).ToArray();
        }
        catch (FormatException exception)
        {
            throw new RagServerException("An embedding of the service's reply is not in base64.", exception);
        }
    }
}
