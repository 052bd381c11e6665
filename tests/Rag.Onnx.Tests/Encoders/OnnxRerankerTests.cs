using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class OnnxRerankerTests : IDisposable
{
    private const string Bert = "bert-reranker";
    private const string Roberta = "xlm-roberta-reranker";

    private static readonly string[] s_passages = ["a b c", "", "the rain", "abc def ghi jkl.", "a b c"];

    private readonly TemporaryFolder _graphs = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => _graphs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ScoreAsync_OfPassages_GivesEachTheLogitOfItsRow(int threads)
    {
        using var model = new TinyEncoder(Roberta).Write("tokenizer.json", Tokenizers.WithMarks("RobertaProcessing"));
        using var reranker = OnnxReranker.Load(model.Path, _graphs.Path, Exact() with { Threads = threads });
        var scores = await reranker.ScoreAsync("d e", ["f", "g h"], _cancellation);

        var head = new ScoreHead(EncoderArchitecture.Read(model.Path).Classifier);
        Assert.Equal(model.Run(head, ScoreHead.Logits, [0, 8, 9, 2, 2, 10, 2])[0], scores[0], 1e-5);
        Assert.Equal(model.Run(head, ScoreHead.Logits, [0, 8, 9, 2, 2, 11, 12, 2])[0], scores[1], 1e-5);
    }

    [Fact]
    public async Task ScoreAsync_OfTheFamilyOfBert_TellsThePassageFromTheQuestionByItsType()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        var told = await ScoreAsync(model, "a b");
        model.ChangeWeights(tensors =>
        {
            var types = tensors["bert.embeddings.token_type_embeddings.weight"].Values;
            types.AsSpan(0, types.Length / 2).CopyTo(types.AsSpan(types.Length / 2));
        });

        Assert.NotEqual(told, await ScoreAsync(model, "a b"));
    }

    [Fact]
    public async Task ScoreAsync_WhateverStandsBeside_GivesTheSameScore()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        var scores = await ScoreAsync(model, "a b");

        Assert.Equal(scores[0], scores[^1]);
        Assert.Equal(s_passages.Length - 1, scores.Distinct().Count());
    }

    [Fact]
    public async Task ScoreAsync_OfLongTexts_CutsTheirEnds()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        using var reranker = OnnxReranker.Load(model.Path, _graphs.Path, Exact() with { RowTokens = 23 });
        var letters = string.Join(' ', "abcdefghij".AsEnumerable());
        var cut = await reranker.ScoreAsync(letters, [letters], _cancellation);

        Assert.Equal(cut, await reranker.ScoreAsync(letters + " k l", [letters + " m n"], _cancellation));
        Assert.NotEqual(cut, await reranker.ScoreAsync(letters[..^2], [letters], _cancellation));
        Assert.Single(await reranker.ScoreAsync("", [new string('x', 100_000)], _cancellation));
    }

    [Fact]
    public async Task ScoreAsync_OfNoPassage_IsEmpty()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        using var reranker = OnnxReranker.Load(model.Path, _graphs.Path, Exact());

        Assert.Empty(await reranker.ScoreAsync("a", [], _cancellation));
    }

    [Fact]
    public async Task ScoreAsync_Canceled_Throws()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        using var reranker = OnnxReranker.Load(model.Path, _graphs.Path, Exact());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            reranker.ScoreAsync("a", s_passages, new CancellationToken(canceled: true))
        );
    }

    [Theory]
    [InlineData(EncoderPrecision.Int8)]
    public async Task ScoreAsync_InInt8_StaysNearTheReference(EncoderPrecision precision)
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        using var fast = OnnxReranker.Load(model.Path, _graphs.Path, Exact() with { Precision = precision });
        var exact = await ScoreAsync(model, "a b");

        Assert.All(exact.Zip(await fast.ScoreAsync("a b", s_passages, _cancellation)), pair => Assert.Equal(pair.First, pair.Second, .1));
    }

    [Fact]
    public async Task Load_ADistilBertClassifier_ActivatesByRelu()
    {
        const int Size = 64;
        using var model = new TinyEncoder("distilbert").WithVocabulary();
        model.ChangeWeights(tensors =>
        {
            tensors["pre_classifier.weight"] = ([Size, Size], new float[Size * Size]);
            tensors["pre_classifier.bias"] = ([Size], [-1, 2, .. new float[Size - 2]]);
            tensors["classifier.weight"] = ([1, Size], [.. Enumerable.Repeat(3f, Size)]);
            tensors["classifier.bias"] = ([1], [.5f]);
        });

        Assert.All(await ScoreAsync(model, "a"), score => Assert.Equal(6.5, score, 1e-5));
    }

    [Theory]
    [InlineData("cls")]
    [InlineData("mean")]
    public async Task Load_AModernBertClassifier_NormsWhatItActivates(string pooling)
    {
        const int Size = 64;
        using var model = new TinyEncoder("modernbert").WithVocabulary();
        model.Change(json => json["classifier_pooling"] = pooling);
        model.ChangeWeights(tensors =>
        {
            // Relative to its mean and deviation, the first of 64 elements that are else equal is the root of 63.
            float[] dense = new float[Size * Size];
            dense[0] = 100;
            tensors["head.dense.weight"] = ([Size, Size], dense);
            tensors["head.norm.weight"] = ([Size], [.. Enumerable.Repeat(1f, Size)]);
            tensors["classifier.weight"] = ([1, Size], [2, .. new float[Size - 1]]);
            tensors["classifier.bias"] = ([1], [1]);
        });

        Assert.All(await ScoreAsync(model, "a"), score =>
            Assert.True(Math.Abs(score - 1) < .1 || Math.Abs(score - 1 - (2 * Math.Sqrt(Size - 1))) < .1, $"{score}")
        );
    }

    [Theory]
    [InlineData("bert", "classifier.weight", "BertForSequenceClassification")]
    [InlineData("modernbert", "classifier.weight", "ModernBertForSequenceClassification")]
    public void Load_AnEncoderWithoutAClassifier_NamesWhatIsMissing(string family, string tensor, string kind)
    {
        using var model = new TinyEncoder(family).WithVocabulary();

        AssertRefused(model, tensor, kind);
    }

    [Fact]
    public void Load_SeveralLabels_SaysThatARerankerHasOne()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        model.ChangeWeights(tensors =>
        {
            tensors["classifier.weight"] = ([2, 64], new float[128]);
            tensors["classifier.bias"] = ([2], new float[2]);
        });

        AssertRefused(model, "one label");
    }

    [Fact]
    public void Load_WithoutThePooler_NamesIt()
    {
        using var model = new TinyEncoder(Bert).WithVocabulary();
        model.ChangeWeights(tensors => tensors.Remove("bert.pooler.dense.weight"));

        AssertRefused(model, "bert.pooler.dense.weight");
    }

    private void AssertRefused(TinyEncoder model, params string[] defects)
    {
        var refused = Assert.Throws<ModelFileException>(() => OnnxReranker.Load(model.Path, _graphs.Path, Exact()));
        Assert.All(defects, defect => Assert.Contains(defect, refused.Message, StringComparison.Ordinal));
    }

    private async Task<float[]> ScoreAsync(TinyEncoder model, string question)
    {
        using var reranker = OnnxReranker.Load(model.Path, _graphs.Path, Exact());
        return await reranker.ScoreAsync(question, s_passages, _cancellation);
    }

    private static RerankerOptions Exact() => new() { Precision = EncoderPrecision.Float32, Threads = 1 };
}
