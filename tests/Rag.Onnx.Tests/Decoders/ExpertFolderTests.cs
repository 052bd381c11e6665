using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Cuda;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>Folders of models with experts beyond those that the reference implementation wrote.</summary>
public sealed class ExpertFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Newer folders have one tensor of all experts, gate and up joined, under names of their own.</summary>
    [Theory]
    [InlineData("mixtral", "w1", "w3", "w2")]
    [InlineData("qwen3-moe", "gate_proj", "up_proj", "down_proj")]
    public void Check_WithJoinedExperts_FindsTheLogitsOfItsReference(string family, string gate, string up, string down)
    {
        WriteJoined(SharedData.Require($"models/families/{family}"), gate, up, down);

        var findings = ReferenceCheck.Run(_folder.Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, $"{findings}");
    }

    [Theory]
    [InlineData("mixtral", "model.layers.1.block_sparse_moe.experts.2.w3.weight")]
    [InlineData("qwen3-moe", "model.layers.2.mlp.experts.7.down_proj.weight")]
    [InlineData("qwen3-moe", "model.layers.0.mlp.gate.weight")]
    [InlineData("gpt-oss", "model.layers.0.mlp.experts.gate_up_proj_bias")]
    [InlineData("gpt-oss", "model.layers.3.mlp.router.bias")]
    [InlineData("gpt-oss", "model.layers.2.self_attn.sinks")]
    public void Load_WithoutOneOfItsTensors_IsRefusedByItsName(string family, string missing)
    {
        Write(SharedData.Require($"models/families/{family}"), name => name == missing ? [] : [name]);

        var refusal = Assert.Throws<ModelFileException>(() => Load(WeightMode.Float32));

        Assert.Contains($"the tensor {missing} is missing", refusal.Message);
    }

    [Theory]
    [InlineData("num_local_experts", 3, "does not have the shape")]
    [InlineData("intermediate_size", 161, "does not have the shape")]
    public void Load_WithExpertsOfAnotherShape_IsRefused(string name, int value, string defect)
    {
        Write(SharedData.Require("models/families/gpt-oss"), tensor => [tensor]);
        var path = Path.Combine(_folder.Path, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[name] = value;
        File.WriteAllText(path, config.ToJsonString());

        Assert.Contains(defect, Assert.Throws<ModelFileException>(() => Load(WeightMode.BlockInt8Wide)).Message);
    }

    /// <summary>Weights that are exact in 4 bits lose nothing by them, those of experts no more than others.</summary>
    [Theory]
    [InlineData("mixtral")]
    [InlineData("qwen3-moe")]
    public void Run_InFourBits_GivesTheLogitsOfWeightsThatAreExactInThem(string family)
    {
        Write(SharedData.Require($"models/families/{family}"), name => [name], RoundToFourBits);

        var exact = LogitsOf(WeightMode.Float32);
        var difference = exact.Zip(LogitsOf(WeightMode.BlockInt4Wide), (a, b) => Math.Abs(a - b)).Max();

        Assert.InRange(difference, 0, .04 * exact.Max(Math.Abs)); // embedding and head have 8 bits
    }

    private float[] LogitsOf(WeightMode weights)
    {
        using var runner = OnnxModelRunner.Load(
            _folder.Path,
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = weights,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );
        return new PromptHarness(runner).Begin().Append([.. Enumerable.Range(3, 40)], slice: 20);
    }

    /// <summary>The matrices of layers, but for routers, which stay fp32: blocks of 32 whose first weight is the largest.</summary>
    private static float[] RoundToFourBits(string name, WeightTensor tensor)
    {
        var values = tensor.ToFloat32();
        var isOfLayer = tensor.Shape.Length > 1 && name.Contains(".layers.", StringComparison.Ordinal);
        if (!isOfLayer || name.EndsWith(".gate.weight", StringComparison.Ordinal))
        {
            return values;
        }

        foreach (var row in values.Chunk(tensor.Columns).Index())
        {
            foreach (var block in row.Item.Chunk(32).Index())
            {
                var scale = block.Item.Max(Math.Abs) / 7;
                var first = (row.Index * tensor.Columns) + (block.Index * 32);
                foreach (var weight in block.Item.Index())
                {
                    values[first + weight.Index] = scale * (weight.Index == 0 ? -8 : MathF.Round(weight.Item / scale));
                }
            }
        }

        return values;
    }

    [Theory]
    [InlineData("mixtral")]
    [InlineData("gpt-oss")]
    public void Prepare_ForCuda_IsRefusedByName(string family)
    {
        var folder = SharedData.Require($"models/families/{family}");

        var refusal = Assert.Throws<ModelFileException>(() =>
            CudaDecoderBuild.Prepare(folder, BuiltGraphs.Folder, new CudaRunnerOptions())
        );

        Assert.Contains("not supported on CUDA: run it on CPU", refusal.Message);
    }

    [Fact]
    public void ExpertLoads_OfASlice_CountEveryTokenOncePerExpertOfItsLayers()
    {
        using var runner = OnnxModelRunner.Load(
            SharedData.Require("models/families/qwen3-moe"),
            BuiltGraphs.Folder,
            new ModelRunnerOptions { KvBytes = 8 << 20, Threads = 1 }
        );
        var sequence = new PromptHarness(runner).Begin();

        sequence.Append([.. Enumerable.Range(3, 40)], slice: 20);

        // Only the rows whose logits are wanted go through the last layer's experts; the layer between has none.
        Assert.Equal([0, 2], runner.ExpertLoads.Select(load => load.Layer).Distinct());
        Assert.Equal(8, runner.ExpertLoads.Count(load => load.Layer == 0));
        Assert.Equal(2 * 40, runner.ExpertLoads.Where(load => load.Layer == 0).Sum(load => load.Tokens));
        Assert.InRange(runner.ExpertLoads.Where(load => load.Layer == 2).Sum(load => load.Tokens), 2, 2 * 2);
    }

    /// <summary>Experts that nobody asks for take no memory: they are mapped where they lie.</summary>
    [Theory]
    [InlineData(WeightMode.Float32)]
    [InlineData(WeightMode.BlockInt8Wide)]
    public void Load_OfExperts_MapsTheirFile(WeightMode weights)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc.");
        var options = new ModelRunnerOptions { Weights = weights, KvBytes = 8 << 20 };
        var folder = SharedData.Require("models/families/mixtral");
        var graph = DecoderBuild.Prepare(folder, BuiltGraphs.Folder, options).GraphPath;

        using var runner = OnnxModelRunner.Load(folder, BuiltGraphs.Folder, options);

        Assert.InRange(MappedWeights.LengthOf(graph), new FileInfo(MappedWeights.PathOf(graph)).Length / 2, long.MaxValue);
    }

    private OnnxModelRunner Load(WeightMode weights) =>
        OnnxModelRunner.Load(_folder.Path, BuiltGraphs.Folder, new ModelRunnerOptions { Weights = weights, KvBytes = 8 << 20 });

    private void WriteJoined(string source, string gate, string up, string down)
    {
        using var weights = SafetensorsFile.Open(Path.Combine(source, WeightSource.SafetensorsName));
        var first = $"experts.0.{gate}.weight";
        var experts = weights.Names.Count(name => name.EndsWith($".{gate}.weight", StringComparison.Ordinal) && name.Contains(".experts."));
        experts /= weights.Names.Count(name => name.EndsWith(first, StringComparison.Ordinal));
        Write(source, name => name.EndsWith(first, StringComparison.Ordinal)
                ? [.. Enumerable.Range(0, experts).SelectMany(expert => new[] { Of(name, expert, gate), Of(name, expert, up) })]
            : name.EndsWith($"experts.0.{down}.weight", StringComparison.Ordinal)
                ? [.. Enumerable.Range(0, experts).Select(expert => Of(name, expert, down))]
            : name.Contains(".experts.", StringComparison.Ordinal) ? []
            : [name]);

        static string Of(string name, int expert, string matrix) =>
            $"{name[..(name.IndexOf(".experts.", StringComparison.Ordinal) + 9)]}{expert}.{matrix}.weight";
    }

    /// <summary>Writes a folder whose tensors are those of the source; several given for one are joined under a newer name.</summary>
    private void Write(string source, Func<string, string[]> sources, Func<string, WeightTensor, float[]>? changed = null)
    {
        using var weights = SafetensorsFile.Open(Path.Combine(source, WeightSource.SafetensorsName));
        var header = new JsonObject();
        var data = new List<byte>();
        foreach (var name in weights.Names)
        {
            WeightTensor[] tensors = [.. sources(name).Select(((IWeightSource)weights).Get)];
            if (tensors.Length == 0)
            {
                continue;
            }

            var start = data.Count;
            foreach (var tensor in tensors)
            {
                data.AddRange(MemoryMarshal.AsBytes(changed?.Invoke(name, tensor) ?? tensor.ToFloat32()));
            }

            header[tensors.Length == 1 ? name : JoinedName(name)] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. ShapeOf(name, tensors).Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(start, data.Count),
            };
        }

        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        _folder.Write(WeightSource.SafetensorsName, [.. length, .. text, .. data]);
        foreach (var file in new[] { "config.json", ReferenceCheck.FileName })
        {
            _folder.Write(file, File.ReadAllBytes(Path.Combine(source, file)));
        }
    }

    private static string JoinedName(string name)
    {
        var prefix = name[..name.IndexOf("experts.", StringComparison.Ordinal)]
            .Replace("block_sparse_moe", "mlp", StringComparison.Ordinal);
        return prefix + (IsDown(name) ? "experts.down_proj" : "experts.gate_up_proj");
    }

    private static int[] ShapeOf(string name, WeightTensor[] tensors)
    {
        var (rows, columns) = (tensors[0].Shape[0], tensors[0].Columns);
        return tensors.Length == 1 ? [.. tensors[0].Shape]
            : IsDown(name) ? [tensors.Length, rows, columns]
            : [tensors.Length / 2, 2 * rows, columns];
    }

    private static bool IsDown(string name) =>
        name.Contains(".down_proj", StringComparison.Ordinal) || name.Contains(".w2", StringComparison.Ordinal);
}
