using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>
/// Attention of each token to those within reach on either side. The text is cut into blocks as long as the reach, or longer, and each
/// block attends to itself and its neighbors: time and memory grow with the length, not with its square.
/// </summary>
internal sealed class WindowedAttention
{
    /// <summary>Shorter blocks would spend more on handling than on products.</summary>
    private const int ShortestBlock = 32;

    /// <summary>A block and its two neighbors.</summary>
    private const int Neighbors = 3;

    /// <summary>Added to the scores of what is not attended to. Two of them are still a finite number: no row of padding is lost.</summary>
    private const float Never = -1e30f;

    private readonly GraphBuilder _graph;
    private readonly int _size;
    private readonly int _heads;
    private readonly int _reach;
    private readonly int _block;
    private readonly string _id;
    private bool _isPlanned;

    public WindowedAttention(GraphBuilder graph, int hiddenSize, int heads, int reach)
    {
        (_graph, _size, _heads, _reach) = (graph, hiddenSize, heads, reach);
        _block = Math.Max(reach, ShortestBlock);
        _id = $"window{reach}";
    }

    /// <summary>Of all rows [B, S, D].</summary>
    public string Write(string id, string query, string key, string value, string output)
    {
        Plan();
        var blocks = _graph.Node("Pad", [query, Id("query_pads")], $"{id}.query_padded");
        blocks = _graph.Node("Reshape", [blocks, Id("block_shape")], $"{id}.query_blocks");
        var keys = WriteNeighborhoods($"{id}.key", key);
        var values = WriteNeighborhoods($"{id}.value", value);
        var attended = Attend([blocks, keys, values, "", "", Id("mask")], $"{id}.block_attention");
        attended = _graph.Node("Reshape", [attended, Id("text_shape")], $"{id}.padded_attention");
        return _graph.Node("Slice", [attended, Id("0"), Id("tokens"), Id("1")], output);
    }

    /// <summary>Of the first row, [B, 1, D], which reaches the first tokens alone.</summary>
    public string WriteFirstRow(string id, string query, string key, string value, string output)
    {
        _graph.Initializer<long>($"{id}.start", [0], 1);
        _graph.Initializer<long>($"{id}.end", [_reach + 1], 1);
        _graph.Initializer<long>($"{id}.axis", [1], 1);
        return Attend([query, First("key", key), First("value", value)], output);

        string First(string name, string rows) =>
            _graph.Node("Slice", [rows, $"{id}.start", $"{id}.end", $"{id}.axis"], $"{id}.first_{name}");
    }

    private string Attend(ReadOnlySpan<string> inputs, string output) =>
        _graph.NodeOf(GraphBuilder.Microsoft, "MultiHeadAttention", inputs, output, new NodeAttribute("num_heads", _heads));

    /// <summary>For each block its rows and those of its neighbors, [B * blocks, 3 * block, D]; beyond the text they are 0.</summary>
    private string WriteNeighborhoods(string id, string rows)
    {
        var padded = _graph.Node("Pad", [rows, Id("neighbor_pads")], $"{id}.padded");
        var blocks = _graph.Node("Reshape", [padded, Id("neighbor_shape")], $"{id}.blocks");
        var parts = new string[Neighbors];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _graph.Node("Slice", [blocks, Id($"{i}"), Id($"end{i}"), Id("1")], $"{id}.part{i}");
        }

        var joined = _graph.Node("Concat", parts, $"{id}.joined", new NodeAttribute("axis", 2));
        return _graph.Node("Reshape", [joined, Id("neighborhood_shape")], $"{id}.neighborhoods");
    }

    /// <summary>What depends on the length of the text alone: numbers of blocks, paddings and the mask, once for all layers.</summary>
    private void Plan()
    {
        if (_isPlanned)
        {
            return;
        }

        _isPlanned = true;
        for (var i = 0; i < Neighbors; i++)
        {
            Constant($"{i}", i);
        }

        Constant("block", _block);
        Constant("block_less_one", _block - 1);
        Constant("block_shape", -1, _block, _size);
        Constant("neighbor_shape", 0, -1, _block, _size);
        Constant("neighborhood_shape", -1, Neighbors * _block, _size);
        Node("Shape", [EncoderGraph.InputIds], "shape");
        Node("Gather", [Id("shape"), Id("0")], "texts");
        Node("Gather", [Id("shape"), Id("1")], "tokens");
        Node("Add", [Id("tokens"), Id("block_less_one")], "tokens_up");
        Node("Div", [Id("tokens_up"), Id("block")], "blocks");
        Node("Identity", [Id("blocks")], "end0");
        Node("Add", [Id("blocks"), Id("1")], "end1");
        Node("Add", [Id("blocks"), Id("2")], "end2");
        PlanPadding();
        PlanMask();
    }

    private void PlanPadding()
    {
        Node("Mul", [Id("blocks"), Id("block")], "padded");
        Node("Sub", [Id("padded"), Id("tokens")], "padding");
        Node("Add", [Id("padding"), Id("block")], "padding_behind");
        Constant("none", 0, 0, 0, 0);
        Constant("before", 0, _block, 0, 0);
        Constant("rest", -1, _size);
        Join(["none", "padding", "0"], "query_pads");
        Join(["before", "padding_behind", "0"], "neighbor_pads");
        Join(["texts", "rest"], "text_shape");
    }

    /// <summary>[B * blocks, 1, block, 3 * block]: a row for each token of a block, a column for each token of its neighborhood.</summary>
    private void PlanMask()
    {
        var width = Neighbors * _block;
        var band = new float[_block * width];
        for (var row = 0; row < _block; row++)
        {
            for (var column = 0; column < width; column++)
            {
                band[(row * width) + column] = Math.Abs(_block + row - column) <= _reach ? 0 : Never;
            }
        }

        _graph.Initializer(Id("band"), band, 1, 1, _block, width);
        _graph.Initializer(Id("columns"), [.. Enumerable.Range(-_block, width).Select(column => (long)column)], 1, 1, 1, width);
        _graph.Initializer<long>(Id("low_axes"), [1, 2, 3], 3);
        _graph.Initializer<float>(Id("within"), [0], 1);
        _graph.Initializer(Id("beyond"), [Never], 1);
        _graph.Scalar(Id("first"), 0L);
        _graph.Scalar(Id("step"), 1L);
        Node("Squeeze", [Id("blocks")], "block_count");
        Node("Range", [Id("first"), Id("block_count"), Id("step")], "block_numbers");
        Node("Mul", [Id("block_numbers"), Id("block")], "block_starts");
        Node("Unsqueeze", [Id("block_starts"), Id("low_axes")], "starts");
        Node("Add", [Id("starts"), Id("columns")], "places");
        Node("GreaterOrEqual", [Id("places"), Id("0")], "is_begun");
        Node("Less", [Id("places"), Id("tokens")], "is_not_ended");
        Node("And", [Id("is_begun"), Id("is_not_ended")], "is_text");
        Node("Where", [Id("is_text"), Id("within"), Id("beyond")], "text_mask");
        Node("Add", [Id("text_mask"), Id("band")], "mask_of_one");
        Node("Unsqueeze", [Id("mask_of_one"), Id("0")], "mask_of_any");
        Constant("any_rest", 1, 1, 1, 1);
        Join(["texts", "any_rest"], "texts_shape");
        Node("Expand", [Id("mask_of_any"), Id("texts_shape")], "mask_of_all");
        Constant("mask_shape", -1, 1, _block, width);
        Node("Reshape", [Id("mask_of_all"), Id("mask_shape")], "mask");
    }

    private string Id(string name) => $"{_id}.{name}";

    private void Constant(string name, params ReadOnlySpan<long> values) => _graph.Initializer(Id(name), values, values.Length);

    private void Node(string operation, ReadOnlySpan<string> inputs, string output) => _graph.Node(operation, inputs, Id(output));

    private void Join(string[] parts, string output) =>
        _graph.Node("Concat", [.. parts.Select(Id)], Id(output), new NodeAttribute("axis", 0));
}
