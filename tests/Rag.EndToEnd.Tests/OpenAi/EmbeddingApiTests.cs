using System.Numerics.Tensors;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenAI.Embeddings;
using Rag.Core.Models;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Embeddings, as the official .NET client asks for them (in base64) and by hand.</summary>
public sealed class EmbeddingApiTests(RunningService service)
{
    private const string Path = "/v1/embeddings";

    private static readonly string[] s_texts = ["The bridge was closed on Friday.", "Who closed the bridge?"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEmbedder Embedder => service.Services.GetRequiredService<IEmbedder>();

    [Theory]
    [InlineData(WireClient.Embedder)]
    [InlineData("default")]
    public async Task GenerateEmbeddings_Texts_AreThoseOfTheIndex(string model)
    {
        var client = new EmbeddingClient(model, WireClient.Key, service.Options());

        OpenAIEmbeddingCollection vectors = await client.GenerateEmbeddingsAsync(s_texts, cancellationToken: Cancellation);

        Assert.Equal(WireClient.Embedder, vectors.Model);
        Assert.True(vectors.Usage.InputTokenCount > s_texts.Length);
        var expected = Embedder.EmbedPassages(s_texts, Cancellation);
        for (var i = 0; i < s_texts.Length; i++)
        {
            Assert.Equal(i, vectors[i].Index);
            Assert.True(TensorPrimitives.CosineSimilarity<float>(expected[i], vectors[i].ToFloats().Span) > .9999f);
        }
    }

    [Fact]
    public async Task Post_Floats_AreTheSameNumbersAsTheBase64Bytes()
    {
        var floats = await service.PostAsync(Path, """{"input":"The bridge was closed."}""");
        var base64 = await service.PostAsync(Path, """{"input":["The bridge was closed."],"encoding_format":"base64"}""");

        float[] numbers = [.. Vector(floats).EnumerateArray().Select(number => number.GetSingle())];
        var bytes = Vector(base64).GetBytesFromBase64();
        Assert.Equal(Embedder.Dimensions, numbers.Length);
        Assert.Equal(numbers, Enumerable.Range(0, numbers.Length).Select(i => BitConverter.ToSingle(bytes, i * sizeof(float))));
        Assert.Equal("embedding", floats.GetProperty("data")[0].GetProperty("object").GetString());
        Assert.Equal("list", floats.GetProperty("object").GetString());
    }

    [Fact]
    public async Task Post_Query_IsTheVectorOfAQuestion()
    {
        var query = await service.PostAsync(Path, """{"input":"Who closed the bridge?","input_type":"query"}""");

        float[] vector = [.. Vector(query).EnumerateArray().Select(number => number.GetSingle())];
        var asked = Embedder.EmbedQuestion("Who closed the bridge?", Cancellation);
        Assert.True(TensorPrimitives.CosineSimilarity<float>(vector, asked) > .9999f);
    }

    [Fact]
    public async Task Post_TextBeyondTheWindow_IsRefusedUnlessItMayBeCut()
    {
        var longText = string.Concat(Enumerable.Repeat("a bridge ", 600));

        Assert.Equal("input", await service.RefusedAsync(Path, JsonSerializer.Serialize(new { input = longText })));
        var cut = await service.PostAsync(Path, JsonSerializer.Serialize(new { input = longText, truncate = true }));
        Assert.Equal(
            service.Services.GetRequiredService<IEmbedderTokens>().Longest,
            cut.GetProperty("usage").GetProperty("prompt_tokens").GetInt32()
        );
    }

    [Theory]
    [InlineData("""{}""", "input")]
    [InlineData("""{"input":5}""", "input")]
    [InlineData("""{"input":[]}""", "input")]
    [InlineData("""{"input":""}""", "input")]
    [InlineData("""{"input":["a"," "]}""", "input")]
    [InlineData("""{"input":[1,2,3]}""", "input")]
    [InlineData("""{"input":[[1,2,3]]}""", "input")]
    [InlineData("""{"input":["a",null]}""", "input")]
    [InlineData("""{"input":"a","dimensions":256}""", "dimensions")]
    [InlineData("""{"input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"input":"a","input_type":"song"}""", "input_type")]
    public async Task Post_WhatCannotBeHonored_IsRefusedByName(string body, string param) =>
        Assert.Equal(param, await service.RefusedAsync(Path, body));

    [Fact]
    public async Task Post_MoreTextsThanAreTaken_AreRefused() =>
        Assert.Equal("input", await service.RefusedAsync(Path, JsonSerializer.Serialize(new { input = Enumerable.Repeat("a", 2049) })));

    [Fact]
    public async Task Post_DimensionsOfTheModel_AreTaken() =>
        await service.PostAsync(Path, JsonSerializer.Serialize(new { input = "a", dimensions = Embedder.Dimensions }));

    private static JsonElement Vector(JsonElement reply) =>
        Assert.Single(reply.GetProperty("data").EnumerateArray().ToList()).GetProperty("embedding");
}
