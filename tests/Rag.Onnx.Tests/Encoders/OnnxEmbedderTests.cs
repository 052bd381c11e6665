using System.Numerics.Tensors;
using Rag.Core.Models;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class OnnxEmbedderTests
{
    [Theory]
    [InlineData(EncoderPrecision.Float32, .9999)]
    [InlineData(EncoderPrecision.Int8, .99)]
    public void EmbedPassages_OfTheReferenceTexts_PointWhereTheReferencePoints(EncoderPrecision precision, double least)
    {
        using var embedder = Load(precision);
        var lines = SharedData.Lines("models/reference/embedder.jsonl.gz").ToList();
        int[][] ids = [.. lines.Select(line => line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        var vectors = embedder.EmbedTokens(ids, TestContext.Current.CancellationToken);

        var cosines = lines
            .Select(
                (line, i) =>
                    TensorPrimitives.CosineSimilarity<float>(
                        vectors[i],
                        [.. line.GetProperty("vector").EnumerateArray().Select(v => v.GetSingle())]
                    )
            )
            .ToList();

        TestContext.Current.TestOutputHelper?.WriteLine($"{precision}: cosine at least {cosines.Min():F5}, mean {cosines.Average():F5}");
        Assert.All(cosines, cosine => Assert.True(cosine >= least, $"cosine {cosine}"));
        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5));
    }

    [Fact]
    public void EmbedPassages_WhateverStandsBeside_GivesTheSameVector()
    {
        using var embedder = Load(EncoderPrecision.Float32);
        string[] texts = ["Rain in the north.", "Snow in the south.", "The minister resigned on Tuesday after a vote.", ""];
        var together = embedder.EmbedPassages(texts, TestContext.Current.CancellationToken);

        for (var i = 0; i < texts.Length; i++)
        {
            var alone = embedder.EmbedPassages([texts[i]], TestContext.Current.CancellationToken)[0];
            Assert.True(TensorPrimitives.CosineSimilarity<float>(alone, together[i]) > .99999);
        }
    }

    [Fact]
    public void EmbedPassages_AtAPace_AsksBeforeEachRunAndKeepsToItsTokens()
    {
        using var embedder = Load(EncoderPrecision.Float32);
        string[] texts = [.. Enumerable.Range(0, 24).Select(number => $"Rain in the north{(number % 3 == 0 ? " and snow" : "")}.")];
        var pace = new NarrowPace();

        var vectors = embedder.EmbedPassages(texts, pace, TestContext.Current.CancellationToken);

        Assert.Equal(24, vectors.Length);
        Assert.All(vectors.Zip(embedder.EmbedPassages(texts, TestContext.Current.CancellationToken)), pair =>
            Assert.True(TensorPrimitives.CosineSimilarity<float>(pair.First, pair.Second) > .99999)
        );
        Assert.Equal(pace.Turns, pace.Runs.Count);
        Assert.All(pace.Runs, tokens => Assert.InRange(tokens, 1, NarrowPace.MostTokens));
        Assert.InRange(pace.Runs.Count, 5, texts.Length - 1);
    }

    [Fact]
    public void EmbedPassages_LongerThanTheWindow_IsCut()
    {
        using var embedder = Load(EncoderPrecision.Float32);
        var text = string.Join(' ', Enumerable.Repeat("news", 510));
        var vectors = embedder.EmbedPassages(
            [text, text + " and much more of it", text + string.Concat(Enumerable.Repeat(" words", 100_000))],
            TestContext.Current.CancellationToken
        );

        Assert.All(vectors, vector => Assert.True(TensorPrimitives.CosineSimilarity<float>(vectors[0], vector) > .99999));
    }

    [Fact]
    public void EmbedQuestion_Always_IsThePassageWithTheModelsOwnPrefix()
    {
        using var embedder = Load(EncoderPrecision.Float32);
        var cancellation = TestContext.Current.CancellationToken;
        var question = embedder.EmbedQuestion("Who resigned?", cancellation);

        Assert.Equal(
            embedder.EmbedPassages(["Represent this sentence for searching relevant passages: Who resigned?"], cancellation)[0],
            question
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EmbedQuestions_OnAnyNumberOfThreads_GivesEachTheVectorThatItHasAlone(int threads)
    {
        using var embedder = OnnxEmbedder.Load(BundledModels.Embedder, BuiltGraphs.Folder, new EmbedderOptions { Threads = threads });
        var cancellation = TestContext.Current.CancellationToken;
        string[] questions = ["Who resigned?", "", "Which minister resigned on Tuesday, and who said so first?", "Where did it rain?"];

        for (var count = 0; count <= questions.Length; count++)
        {
            var together = embedder.EmbedQuestions(questions[..count], cancellation);
            Assert.Equal(questions[..count].Select(question => embedder.EmbedQuestion(question, cancellation)), together);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => embedder.EmbedQuestions(questions, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Digest_OfAnotherPrecision_Differs()
    {
        using var reference = Load(EncoderPrecision.Float32);
        using var fast = Load(EncoderPrecision.Int8);

        Assert.NotEqual(reference.Digest, fast.Digest);
    }

    [Fact]
    public void EmbedPassages_Canceled_Throws()
    {
        using var embedder = Load(EncoderPrecision.Int8);

        Assert.Throws<OperationCanceledException>(() => embedder.EmbedPassages(["news"], new CancellationToken(canceled: true)));
    }

    private static OnnxEmbedder Load(EncoderPrecision precision) =>
        OnnxEmbedder.Load(BundledModels.Embedder, BuiltGraphs.Folder, new EmbedderOptions { Precision = precision });

    private sealed class NarrowPace : IEmbedderPace
    {
        public const int MostTokens = 30;

        public int Turns { get; private set; }

        public List<int> Runs { get; } = [];

        public int WaitForTurn(CancellationToken cancellation)
        {
            Turns++;
            return MostTokens;
        }

        public void Ran(int tokens, TimeSpan taken) => Runs.Add(tokens);
    }
}
