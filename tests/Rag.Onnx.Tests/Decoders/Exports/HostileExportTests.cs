using Google.Protobuf;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs.Proto;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>What an export may not have is refused in a sentence that names it.</summary>
public sealed class HostileExportTests : IDisposable
{
    private const string Attention = "GroupQueryAttention";
    private const string Sum = "SkipSimplifiedLayerNormalization";

    private readonly TemporaryFolder _folder = new();

    private static readonly Dictionary<string, (Action<GraphProto> Change, string Defect)> s_changes = new()
    {
        ["a node of another kind"] = (graph => First(graph, "Mul").OpType = "Tanh", "with an activation that is not read"),
        ["another norm"] = (graph => First(graph, Sum).OpType = "LayerNormalization", "(LayerNormalization)"),
        ["an operator of another domain"] = (graph => First(graph, Attention).Domain = "evil", "where GroupQueryAttention is read"),
        ["a bias of attention"] = (graph => Extend(First(graph, Attention), 10, "cos_cache"), "number 10"),
        ["sinks"] = (graph => Extend(First(graph, Attention), 11, "cos_cache"), "number 11"),
        ["neighbors that turn"] = (graph => Set(First(graph, Attention), "rotary_interleaved", 1), "rotary_interleaved"),
        ["another window"] = (graph => Set(First(graph, Attention), "local_window_size", 7), "a window of 7 positions in layer 0"),
        ["no heads"] = (graph => Set(First(graph, Attention), "num_heads", 0), "0 heads"),
        ["many heads"] = (graph => Set(First(graph, Attention), "num_heads", long.MaxValue), "9223372036854775807 heads"),
        ["heads that share no rows"] = (graph => Set(First(graph, Attention), "kv_num_heads", 3), "shares 128 rows"),
        ["a soft cap"] = (graph => SetReal(First(graph, Attention), "softcap", 30), "the soft cap 30"),
        ["another scale"] = (graph => SetReal(First(graph, Attention), "scale", 1), "attention of the scale 1"),
        ["another residual"] = (graph => First(graph, Sum).Input[0] = "/model/layers.0/attn/o_proj/MatMul/output_0", "is added to"),
        ["a circle"] = (
            graph => graph.Node.First(node => node.OpType == "Gather" && node.Input[1] == "input_ids").Input[0] = Circle(graph),
            "(Gather) has no initializer"
        ),
        ["layers without an end"] = (Endless, "more than the 1000 layers"),
        ["two makers of a value"] = (graph => graph.Node.Add(First(graph, Sum).Clone()), "is computed by two nodes"),
        ["a missing matrix"] = (
            graph => graph.Initializer.Remove(Named(graph, "o_proj.MatMul.weight")),
            "no initializer for its right operand"
        ),
        ["two initializers of a name"] = (graph => graph.Initializer.Add(Named(graph, "o_proj").Clone()), "two initializers of the name"),
        ["no logits"] = (graph => graph.Output[0].Name = "tokens", "no output of the name logits"),
        ["a folder above"] = (graph => Place(Named(graph, "o_proj"), "location", "../model.onnx.data"), "no plain file name"),
        ["a path of the machine"] = (graph => Place(Named(graph, "o_proj"), "location", "/etc/passwd"), "no plain file name"),
        ["a file that is not there"] = (graph => Place(Named(graph, "o_proj"), "location", "gone.data"), "the file is missing"),
        ["a place behind the file"] = (graph => Place(Named(graph, "o_proj"), "offset", "9223372036854775807"), "it is truncated"),
        ["no number"] = (graph => Place(Named(graph, "o_proj"), "offset", "-1"), "which is no number"),
        ["another length"] = (graph => Place(Named(graph, "o_proj"), "length", "16"), "but has 16"),
        ["a large shape"] = (graph => Named(graph, "o_proj").Dims.Add([1 << 30, 1 << 30]), "overflows"),
        ["a shape below zero"] = (graph => Named(graph, "o_proj").Dims[0] = -4, "claims the shape"),
        ["another type"] = (graph => Named(graph, "o_proj").DataType = 8, "no initializer for its right operand"),
    };

    public static TheoryData<string> Changes { get; } = [.. s_changes.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Open_AGraphThatIsNoExportThatIsRead_IsRefusedByName(string change)
    {
        Write(new GenAiForm { Packed = true, External = true });
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File("model.onnx")));
        s_changes[change].Change(model.Graph);
        _folder.Write("model.onnx", model.ToByteArray());

        Assert.Contains(s_changes[change].Defect, Refusal());
    }

    [Theory]
    [InlineData("bits", 3, "3 bits in blocks of 32")]
    [InlineData("block_size", 24, "blocks of 24")]
    [InlineData("K", 1 << 30, "no size K")]
    [InlineData("K", 96, "elements of the type U8")]
    [InlineData("N", 1 << 28, "elements of the type U8")]
    public void Open_NumbersThatAreNotThoseOfTheNode_IsRefusedByName(string attribute, long value, string defect)
    {
        Write(new GenAiForm { Bits = 4, ZeroPoints = true });
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File("model.onnx")));
        Set(First(model.Graph, "MatMulNBits"), attribute, value);
        _folder.Write("model.onnx", model.ToByteArray());

        Assert.Contains(defect, Refusal());
    }

    [Fact]
    public void Open_AnExportWithoutAnyConfiguration_IsRefusedByName()
    {
        Write(new GenAiForm());
        File.Delete(_folder.File("config.json"));

        Assert.Contains("neither config.json nor genai_config.json", Refusal());
    }

    [Fact]
    public void Of_AnExport_TakesTheGraphTheFilesThatItNamesAndBothConfigurations()
    {
        Write(new GenAiForm { External = true });
        _folder.Write("genai_config.json", "{}"u8.ToArray());
        _folder.Write("other.data", [1]);

        var files = ModelSelection.Of(_folder.Path).Select(file => file.Path).Order(StringComparer.Ordinal);

        Assert.Equal(["config.json", "genai_config.json", "model.onnx", "model.onnx.data"], files);
    }

    private string Refusal() => Assert.Throws<ModelFileException>(() => DecoderCheckpoint.Open(_folder.Path).Dispose()).Message;

    private void Write(GenAiForm form)
    {
        var source = SharedData.Require("models/families/llama");
        using var checkpoint = DecoderCheckpoint.Open(source);
        GenAiExport.Write(_folder.Path, checkpoint, form);
        _folder.Write("config.json", File.ReadAllBytes(Path.Combine(source, "config.json")));
    }

    private static NodeProto First(GraphProto graph, string operation) => graph.Node.First(node => node.OpType == operation);

    private static TensorProto Named(GraphProto graph, string part) =>
        graph.Initializer.First(tensor => tensor.Name.Contains(part, StringComparison.Ordinal));

    private static void Extend(NodeProto node, int place, string value)
    {
        node.Input.Add(Enumerable.Repeat("", place - node.Input.Count));
        node.Input.Add(value);
    }

    private static void Set(NodeProto node, string name, long value) =>
        node.Attribute.Single(attribute => attribute.Name == name).I = value;

    private static void SetReal(NodeProto node, string name, float value) =>
        node.Attribute.Single(attribute => attribute.Name == name).F = value;

    private static void Place(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Single(entry => entry.Key == key).Value = value;

    /// <summary>The first layer reads what it gives.</summary>
    private static void Endless(GraphProto graph)
    {
        const string given = "/model/layers.1.input_layernorm/SkipLayerNorm/output_3";
        First(graph, "SimplifiedLayerNormalization").Input[0] = given;
        First(graph, Sum).Input[0] = given;
    }

    /// <summary>Two nodes that compute each other's input.</summary>
    private static string Circle(GraphProto graph)
    {
        foreach (var (from, to) in new[] { ("there", "back"), ("back", "there") })
        {
            var node = new NodeProto { OpType = "Identity" };
            node.Input.Add(from);
            node.Output.Add(to);
            graph.Node.Add(node);
        }

        return "there";
    }
}
