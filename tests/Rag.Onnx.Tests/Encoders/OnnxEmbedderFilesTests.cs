using System.Numerics.Tensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>What a model's own files say of its vectors, on the small reference encoders.</summary>
public sealed class OnnxEmbedderFilesTests : IDisposable
{
    private const string Text = "rain in the north.";
    private const int Size = 64;

    private readonly TinyEncoder _model = new TinyEncoder("bert").WithVocabulary();
    private readonly TemporaryFolder _graphs = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _graphs.Dispose();
    }

    [Fact]
    public void EmbedPassages_WithTruncatedDimensions_KeepsTheFirstAndNormalizesThem()
    {
        var whole = Embed();
        _model.Write("config_sentence_transformers.json", """{"truncate_dim":16}""");
        var cut = Embed();
        var cutFurther = Embed(dimensions: 8);

        Assert.Equal(16, cut.Length);
        AssertNear(Normalized(whole[..16]), cut);
        AssertNear(Normalized(whole[..8]), cutFurther);
    }

    [Fact]
    public void Load_MoreDimensionsThanThereAre_IsRefused()
    {
        var refused = Assert.Throws<ModelFileException>(() => Embed(dimensions: 65));

        Assert.Contains("64 dimensions", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torch.nn.modules.linear.Identity")]
    [InlineData("torch.nn.modules.activation.Tanh")]
    public void EmbedPassages_WithADenseLayer_GoesThroughIt(string activation)
    {
        var pooled = Pooled();
        WriteDense(activation, rows: 2, inputs: Size);
        var expected = Normalized([pooled[0] + pooled[1] + 1, (2 * pooled[2]) - 1]);
        if (activation.EndsWith("Tanh", StringComparison.Ordinal))
        {
            expected = Normalized([MathF.Tanh(pooled[0] + pooled[1] + 1), MathF.Tanh((2 * pooled[2]) - 1)]);
        }

        AssertNear(expected, Embed());
    }

    [Fact]
    public void Load_ADenseLayerOfOtherSizes_NamesItsTensor()
    {
        WriteDense("torch.nn.modules.linear.Identity", rows: 2, inputs: Size - 1);

        var refused = Assert.Throws<ModelFileException>(() => Embed());
        Assert.Contains("linear.weight", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digest_OfOtherDenseWeightsAndDimensions_Differs()
    {
        WriteDense("torch.nn.modules.linear.Identity", rows: 2, inputs: Size);
        var digests = new HashSet<string> { Digest(null), Digest(1) };
        WriteDense("torch.nn.modules.linear.Identity", rows: 2, inputs: Size, bias: 3);
        digests.Add(Digest(null));

        Assert.Equal(3, digests.Count);
    }

    [Fact]
    public void EmbedPassages_OfTheFamilyOfRoberta_StandBetweenTheirOwnMarks()
    {
        using var model = new TinyEncoder("xlm-roberta").Write("tokenizer.json", Tokenizers.WithMarks("RobertaProcessing"));
        using var embedder = OnnxEmbedder.Load(model.Path, _graphs.Path, Exact());

        Assert.Equal(4, embedder.CountPassage("a b"));
        AssertNear(
            embedder.EmbedTokens(
                [
                    [0, 5, 6, 2],
                ],
                _cancellation
            )[0],
            embedder.EmbedPassages(["a b"], _cancellation)[0]
        );
    }

    [Fact]
    public void EmbedPassages_LongerThanTheFilesAllow_IsCut()
    {
        _model.Write("sentence_bert_config.json", """{"max_seq_length":5}""");
        using var embedder = OnnxEmbedder.Load(_model.Path, _graphs.Path, Exact());

        Assert.Equal(5, embedder.Longest);
        AssertNear(embedder.EmbedPassages(["abc"], _cancellation)[0], embedder.EmbedPassages(["abcdefg"], _cancellation)[0]);
    }

    private float[] Embed(int? dimensions = null)
    {
        using var embedder = OnnxEmbedder.Load(_model.Path, _graphs.Path, Exact(dimensions));
        var vector = embedder.EmbedPassages([Text], _cancellation)[0];
        Assert.Equal(embedder.Dimensions, vector.Length);
        return vector;
    }

    private string Digest(int? dimensions)
    {
        using var embedder = OnnxEmbedder.Load(_model.Path, _graphs.Path, Exact(dimensions));
        return embedder.Digest;
    }

    /// <summary>The mean of the hidden states, not normalized.</summary>
    private float[] Pooled()
    {
        var ids = EncoderTokenizer.Load(_model.Path, EncoderArchitecture.Read(_model.Path));
        return _model.Run(new PooledHead([Pooling.Mean], []), PooledHead.Vectors, ids.Single.Row(ids.Tokenizer.Encode(Text)).Ids);
    }

    private void WriteDense(string activation, int rows, int inputs, float bias = 1)
    {
        _model.Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""");
        _model.Write(
            "2_Dense/config.json",
            $$"""{"in_features":{{Size}},"out_features":{{rows}},"activation_function":"{{activation}}"}"""
        );
        _model.Write("modules.json", """[{"type":"a.Pooling","path":"1_Pooling"},{"type":"a.Dense","path":"2_Dense"}]""");
        var weight = new float[rows * inputs];
        weight[0] = weight[1] = 1;
        weight[inputs + 2] = 2;
        _model.Write(
            "2_Dense/model.safetensors",
            SafetensorsBytes.Of(
                new Dictionary<string, (int[], float[])>
                {
                    ["linear.weight"] = ([rows, inputs], weight),
                    ["linear.bias"] = ([rows], [bias, -1]),
                }
            )
        );
    }

    private static EmbedderOptions Exact(int? dimensions = null) =>
        new()
        {
            Precision = EncoderPrecision.Float32,
            Threads = 1,
            Dimensions = dimensions,
        };

    private static float[] Normalized(float[] vector) => [.. vector.Select(value => value / TensorPrimitives.Norm<float>(vector))];

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
