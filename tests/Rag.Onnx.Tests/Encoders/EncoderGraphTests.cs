using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Rag.Onnx.Encoders;

namespace Rag.Onnx.Tests.Encoders;

public sealed class EncoderGraphTests
{
    private const string Bert = "bert";
    private const string ModernBert = "modernbert";

    /// <summary>A layer of ModernBERT with a window and a norm before its attention.</summary>
    private const string InnerLayer = "layers.1.";

    [Theory]
    [InlineData(Bert)]
    [InlineData("distilbert")]
    [InlineData("mpnet")]
    [InlineData("xlm-roberta")]
    [InlineData(ModernBert)]
    public void Build_WithTheFirstTokenPooled_GivesTheFirstHiddenState(string family)
    {
        using var model = new TinyEncoder(family);

        Assert.All(model.CaseIds, ids =>
            AssertNear(Hidden(model, ids)[0], model.Run(new PooledHead([Pooling.FirstToken], []), PooledHead.Vectors, ids))
        );
    }

    [Theory]
    [InlineData(Bert)]
    [InlineData("mpnet")]
    [InlineData(ModernBert)]
    public void Build_ForRowsOfOneLength_GivesWhatEachGivesAlone(string family)
    {
        using var model = new TinyEncoder(family);
        var ids = model.CaseIds[^1];
        int[][] rows = [ids, [.. ids.Reverse()], [.. ids.Skip(1), ids[0]]];

        foreach (var (row, together) in rows.Zip(model.Run(new HiddenHead(), HiddenHead.Hidden, rows)))
        {
            AssertNear(model.Run(new HiddenHead(), HiddenHead.Hidden, row), together);
        }
    }

    [Fact]
    public void Build_WithEachPooling_MakesItOfTheHiddenStates()
    {
        using var model = new TinyEncoder(Bert);
        var ids = model.CaseIds[1];
        var hidden = Hidden(model, ids);
        var means = Columns(hidden, column => column.Average());
        var places = ids.Length * (ids.Length + 1) / 2;
        (Pooling, float[])[] expected =
        [
            (Pooling.FirstToken, hidden[0]),
            (Pooling.LastToken, hidden[^1]),
            (Pooling.Max, Columns(hidden, column => column.Max())),
            (Pooling.Mean, means),
            (Pooling.MeanOfRootLength, [.. means.Select(mean => mean * MathF.Sqrt(ids.Length))]),
            (Pooling.MeanByPlace, Columns(hidden, column => column.Select((value, i) => value * (i + 1)).Sum() / places)),
        ];

        Assert.All(expected, of => AssertNear(of.Item2, model.Run(new PooledHead([of.Item1], []), PooledHead.Vectors, ids)));
        AssertNear([.. hidden[0], .. means], model.Run(new PooledHead([Pooling.FirstToken, Pooling.Mean], []), PooledHead.Vectors, ids));
    }

    [Fact]
    public void Build_WithAWindowThatHoldsTheText_IsAttentionToEverything()
    {
        using var full = new TinyEncoder(ModernBert);
        var ids = full.CaseIds[^1];
        full.Change(json => json.Remove("layer_types"));
        full.Change(json => json["global_attn_every_n_layers"] = 1);
        using var window = new TinyEncoder(ModernBert);
        window.Change(json => json["local_attention"] = 2 * ids.Length);
        window.Change(json => json["rope_parameters"]!["sliding_attention"]!["rope_theta"] = 160_000.0);

        AssertNear(Hidden(full, ids).SelectMany(row => row), Hidden(window, ids).SelectMany(row => row));
    }

    [Fact]
    public void Build_WithANarrowWindow_LetsFarTokensChangeNothing()
    {
        using var model = new TinyEncoder(ModernBert);
        model.Change(json => json["layer_types"] = new JsonArray("sliding_attention", "sliding_attention", "sliding_attention"));
        model.Change(json => json["local_attention"] = 2);
        var ids = model.CaseIds[^1];
        var before = Hidden(model, ids);
        ids[100] = (ids[100] + 1) % 512;
        var after = Hidden(model, ids);

        // One token on either side in each of three layers.
        Assert.All(Enumerable.Range(0, ids.Length), i => Assert.Equal(Math.Abs(i - 100) > 3, before[i].SequenceEqual(after[i])));
    }

    [Fact]
    public void Build_WithAttentionBiases_AddsThem()
    {
        const int Size = 64;
        using var model = new TinyEncoder(ModernBert);
        var ids = model.CaseIds[^1];
        var without = Hidden(model, ids);
        model.Change(json => json["attention_bias"] = true);
        float[] values = [.. Enumerable.Range(0, Size).Select(i => MathF.Sin(i) / 2)];
        model.ChangeWeights(tensors => AddBiases(tensors, values, new float[Size]));
        var added = Hidden(model, ids);

        // What is added to every value goes through attention as it is: the layer behind it may as well add its own product with it.
        model.ChangeWeights(tensors => AddBiases(tensors, new float[Size], Product(tensors[$"{InnerLayer}attn.Wo.weight"].Values, values)));

        AssertNear(added.SelectMany(row => row), Hidden(model, ids).SelectMany(row => row));
        Assert.NotEqual(without[0], added[0]);

        static void AddBiases(Dictionary<string, (int[] Shape, float[] Values)> tensors, float[] value, float[] output)
        {
            foreach (var layer in Enumerable.Range(0, 3).Select(layer => $"layers.{layer}."))
            {
                var isInner = layer == InnerLayer;
                tensors[$"{layer}attn.Wqkv.bias"] = ([3 * Size], [.. new float[2 * Size], .. isInner ? value : new float[Size]]);
                tensors[$"{layer}attn.Wo.bias"] = ([Size], isInner ? output : new float[Size]);
            }
        }

        static float[] Product(float[] matrix, float[] vector) =>
            [.. matrix.Chunk(vector.Length).Select(row => row.Zip(vector, (a, b) => a * b).Sum())];
    }

    [Fact]
    public void Build_WithTheOtherBiases_ReadsEachOfThem()
    {
        using var model = new TinyEncoder(ModernBert);
        var ids = model.CaseIds[1];
        var without = Hidden(model, ids);
        model.Change(json => json["mlp_bias"] = true).Change(json => json["norm_bias"] = true);
        string[] biases =
        [
            "embeddings.norm",
            "final_norm",
            .. Enumerable
                .Range(0, 3)
                .SelectMany(i => new[] { $"layers.{i}.attn_norm", $"layers.{i}.mlp_norm", $"layers.{i}.mlp.Wi", $"layers.{i}.mlp.Wo" })
                .Where(name => name != "layers.0.attn_norm"),
        ];
        model.ChangeWeights(tensors =>
        {
            foreach (var name in biases)
            {
                var rows = tensors[$"{name}.weight"].Shape[0];
                tensors[$"{name}.bias"] = ([rows], new float[rows]);
            }
        });
        AssertNear(without.SelectMany(row => row), Hidden(model, ids).SelectMany(row => row));

        foreach (var name in biases)
        {
            using var changed = new TinyEncoder(ModernBert);
            File.Copy(
                System.IO.Path.Combine(model.Path, "config.json"),
                System.IO.Path.Combine(changed.Path, "config.json"),
                overwrite: true
            );
            File.Copy(
                System.IO.Path.Combine(model.Path, "model.safetensors"),
                System.IO.Path.Combine(changed.Path, "model.safetensors"),
                overwrite: true
            );
            changed.ChangeWeights(tensors => tensors[$"{name}.bias"].Values[0] = 1);
            Assert.NotEqual(without[0], Hidden(changed, ids)[0]);
        }
    }

    [Fact]
    public void Build_WithOldNamesOfNorms_ReadsThem()
    {
        using var model = new TinyEncoder(Bert);
        var ids = model.CaseIds[1];
        var expected = Hidden(model, ids);
        model.ChangeWeights(tensors =>
        {
            foreach (var name in tensors.Keys.Where(name => name.Contains("LayerNorm", StringComparison.Ordinal)).ToList())
            {
                tensors.Remove(name, out var tensor);
                tensors[name.Replace(".weight", ".gamma", StringComparison.Ordinal).Replace(".bias", ".beta", StringComparison.Ordinal)] =
                    tensor;
            }
        });

        AssertNear(expected[0], Hidden(model, ids)[0]);
    }

    [Theory]
    [InlineData("gelu_new", .01)]
    [InlineData("quick_gelu", .2)]
    [InlineData("relu", 2)]
    [InlineData("silu", 2)]
    public void Build_WithAnotherActivation_IsAsFarFromGeluAsItIs(string activation, double most)
    {
        using var model = new TinyEncoder(Bert);
        var ids = model.CaseIds[1];
        var gelu = Hidden(model, ids)[0];
        model.Change(json => json["hidden_act"] = activation);
        var difference = Hidden(model, ids)[0].Zip(gelu, (a, b) => Math.Abs(a - b)).Max();

        Assert.InRange(difference, 1e-6, most);
    }

    [Theory]
    [InlineData(Bert)]
    [InlineData("distilbert")]
    [InlineData("mpnet")]
    [InlineData("xlm-roberta")]
    [InlineData(ModernBert)]
    public void Build_InEightBits_PointsWhereTheReferencePoints(string family)
    {
        using var model = new TinyEncoder(family);
        var head = new PooledHead([Pooling.Mean], []);
        var cosines = model
            .CaseIds.Select(ids => (Exact: model.Run(head, PooledHead.Vectors, ids), Fast: RunInEightBits(model, head, ids)))
            .Select(pair => TensorPrimitives.CosineSimilarity<float>(pair.Exact, pair.Fast))
            .ToList();

        TestContext.Current.TestOutputHelper?.WriteLine($"{family}: cosine at least {cosines.Min():F4}");
        Assert.All(cosines, cosine => Assert.InRange(cosine, .999, 1.0001));

        static float[] RunInEightBits(TinyEncoder model, IEncoderHead head, int[] ids) =>
            model.Run(head, PooledHead.Vectors, [ids], EncoderPrecision.Int8)[0];
    }

    [Fact]
    public void Build_ForALongText_KnowsDistancesAlone()
    {
        const int Tokens = 8000;
        using var model = new TinyEncoder(ModernBert);
        model.Change(json => json["max_position_embeddings"] = Tokens);
        model.Change(json => json["layer_types"] = new JsonArray([.. Enumerable.Repeat(0, 3).Select(_ => Sliding())]));
        int[] ids = [.. Enumerable.Range(0, Tokens).Select(i => 3 + (i % 500))];
        var hidden = Hidden(model, ids);

        // The pattern of tokens repeats, and windows know distances alone: far from the ends so do the states.
        AssertNear(hidden[2000], hidden[5000]);

        static JsonNode Sliding() => JsonValue.Create("sliding_attention");
    }

    private static float[][] Hidden(TinyEncoder model, int[] ids)
    {
        var hidden = model.Run(new HiddenHead(), HiddenHead.Hidden, ids);
        return [.. hidden.Chunk(hidden.Length / ids.Length)];
    }

    private static float[] Columns(float[][] rows, Func<IEnumerable<float>, float> of) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(column => of(rows.Select(row => row[column])))];

    private static void AssertNear(IEnumerable<float> expected, IEnumerable<float> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
}
