using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Cuda;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Graphs.Proto;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>
/// Checks the graph for CUDA against the contract of the native operator, and against the operator's schema in ONNX Runtime itself.
/// </summary>
public sealed class CudaGraphTests
{
    private const int Float16 = (int)TensorType.Float16;
    private const int Int32 = (int)TensorType.Int32;

    /// <summary>
    /// ONNX Runtime checks the types of the graph as it was written. Then it casts the inputs of nodes without a CPU kernel for 16-bit
    /// floats to fp32, under names that begin so, and checks the types again. A graph that fails only for one of these casts is sound as it
    /// was written.
    /// </summary>
    private const string Repair = "InsertedPrecisionFreeCast";

    [Theory]
    [InlineData("llama", CudaWeights.Float16)]
    [InlineData("llama-bias-tied", CudaWeights.Float16)]
    [InlineData("llama3-rope", CudaWeights.BlockInt8)]
    [InlineData("llama", CudaWeights.BlockInt4)]
    public void Build_OfAFamily_KeepsTheContractOfTheNativeAttention(string family, CudaWeights weights)
    {
        var (model, c) = Build(family, weights);
        var types = model.Graph.Input.Concat(model.Graph.Output).ToDictionary(value => value.Name, value => value.Type.TensorType);
        var constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        var nodes = model.Graph.Node.Where(node => node.OpType == CudaContract.PagedAttention).ToList();

        Assert.Equal(["", GraphBuilder.Microsoft], model.OpsetImport.Select(import => import.Domain).Order());
        Assert.DoesNotContain(model.Graph.Node, node => node.Domain == OperatorContract.Domain);
        Assert.Equal(c.Layers, nodes.Count);
        for (var layer = 0; layer < nodes.Count; layer++)
        {
            var node = nodes[layer];
            Assert.Equal(GraphBuilder.Microsoft, node.Domain);
            Assert.Equal(CudaContract.NodeInputs, node.Input.Count);
            Assert.Equal([0, 3, 4, 5, 6, 7, 8, 9, 16], Enumerable.Range(0, node.Input.Count).Where(i => node.Input[i].Length > 0));
            Is(node.Input[3], Float16, "NB", 256, c.KvHeads, c.HeadSize);
            Is(node.Input[4], Float16, "NB", 256, c.KvHeads, c.HeadSize);
            Is(node.Input[5], Int32, "B1");
            Is(node.Input[6], Int32, "B");
            Is(node.Input[7], Int32, "B", "MB");
            Is(node.Input[16], Int32, 3);
            Is(node.Output[1], Float16, "NB", 256, c.KvHeads, c.HeadSize);
            Is(node.Output[2], Float16, "NB", 256, c.KvHeads, c.HeadSize);
            Assert.Equal((PagedContract.KeyCache(layer), PagedContract.ValueCache(layer)), (node.Input[3], node.Input[4]));
            Assert.All(node.Input.Skip(8).Take(2), name =>
            {
                Assert.Equal(Float16, constants[name].DataType);
                Assert.Equal(new long[] { c.ContextLength, c.HeadSize / 2 }, constants[name].Dims);
            });
            var attributes = node.Attribute.ToDictionary(attribute => attribute.Name);
            Assert.Equal(["do_rotary", "kv_num_heads", "num_heads", "rotary_interleaved", "scale"], attributes.Keys.Order());
            Assert.Equal(
                ((long)c.Heads, (long)c.KvHeads, 1L, 0L),
                (attributes["num_heads"].I, attributes["kv_num_heads"].I, attributes["do_rotary"].I, attributes["rotary_interleaved"].I)
            );
            Assert.Equal(1 / Math.Sqrt(c.HeadSize), attributes["scale"].F, 6);
        }

        Is(PagedContract.Logits, (int)TensorType.Float, "R", c.VocabularySize);
        Assert.DoesNotContain(model.Graph.Initializer, tensor => tensor.DataType == (int)TensorType.Float);

        void Is(string name, int type, params object[] shape)
        {
            Assert.Equal(type, types[name].ElemType);
            Assert.Equal(
                shape.Select(size => $"{size}"),
                types[name].Shape.Dim.Select(size => size.HasDimParam ? size.DimParam : $"{size.DimValue}")
            );
        }
    }

    [Fact]
    public void Build_OfAFamilyWithWindowsAndSoftCaps_WritesTheOperatorsAttributes()
    {
        Assert.Equal(["32", "32", "32"], Values("mistral-window", "local_window_size"));
        Assert.Equal(["32", "", "32"], Values("gemma2", "local_window_size"));
        Assert.Equal(["20", "20", "20"], Values("gemma2", "softcap"));
        Assert.Equal(["0.2", "0.2", "0.2"], Values("granite", "scale"));

        static IEnumerable<string> Values(string family, string attribute) =>
            Build(family, CudaWeights.Float16)
                .Model.Graph.Node.Where(node => node.OpType == CudaContract.PagedAttention)
                .Select(node => node.Attribute.FirstOrDefault(entry => entry.Name == attribute))
                .Select(entry => entry is null ? "" : FormattableString.Invariant($"{(entry.HasI ? entry.I : entry.F)}"));
    }

    [Theory]
    [InlineData("gemma3")]
    [InlineData("smollm3")]
    public void Prepare_OfLayersThatRotateInDifferentWays_IsRefusedByName(string family)
    {
        var folder = SharedData.Require($"models/families/{family}");
        using var cache = new TemporaryFolder();

        var refusal = Assert.Throws<ModelFileException>(() => CudaDecoderBuild.Prepare(folder, cache.Path, new CudaRunnerOptions()));

        Assert.Contains("rotate keys in different ways", refusal.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache.Path));
    }

    [Theory]
    [InlineData("llama", CudaWeights.Float16)]
    [InlineData("llama-bias-tied", CudaWeights.BlockInt8)]
    [InlineData("llama3-rope", CudaWeights.BlockInt4)]
    [InlineData("gemma2", CudaWeights.Float16)]
    [InlineData("qwen3", CudaWeights.Float16)]
    [InlineData("olmo2", CudaWeights.Float16)]
    public void Load_WithoutADevice_PassesTheSchemaAndLacksTheKernel(string family, CudaWeights weights)
    {
        var failure = Failure(Build(family, weights).Model);

        Assert.True(
            failure.Contains(Repair, StringComparison.Ordinal) && failure.Contains("operator (PagedAttention)", StringComparison.Ordinal),
            failure
        );
    }

    [Fact]
    public void Load_OfAGraphThatBreaksTheContract_IsRefusedForIt()
    {
        var wrongType = Build("llama", CudaWeights.Float16).Model;
        wrongType.Graph.Input.Single(input => input.Name == PagedContract.BlockTable).Type.TensorType.ElemType = (int)TensorType.Int64;
        var unknown = Build("llama", CudaWeights.Float16).Model;
        unknown
            .Graph.Node.First(node => node.OpType == CudaContract.PagedAttention)
            .Attribute.Add(
                new AttributeProto
                {
                    Name = "nonsense",
                    I = 1,
                    Type = AttributeProto.Types.AttributeType.Int,
                }
            );

        var narrow = Build("llama", CudaWeights.Float16).Model;
        narrow.Graph.Initializer.Single(tensor => tensor.Name == "cos").DataType = (int)TensorType.BFloat16;

        Refused(wrongType, "(block_table) of operator (PagedAttention)");
        Refused(unknown, "nonsense");
        Refused(narrow, "PagedAttention");

        static void Refused(ModelProto model, string reason)
        {
            var failure = Failure(model);
            Assert.True(failure.Contains(reason, StringComparison.Ordinal) && !failure.Contains(Repair, StringComparison.Ordinal), failure);
        }
    }

    private static string Failure(ModelProto model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model.ToByteArray(), options).Dispose()).Message;
    }

    private static (ModelProto Model, DecoderConfiguration Configuration) Build(string family, CudaWeights weights)
    {
        using var checkpoint = DecoderCheckpoint.Open(SharedData.Require($"models/families/{family}"));
        var bytes = CudaDecoderBuild.Build(null, checkpoint, new CudaRunnerOptions { Weights = weights });
        return (ModelProto.Parser.ParseFrom(bytes), checkpoint.Configuration);
    }
}
