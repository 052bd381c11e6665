namespace Rag.Onnx.Graphs;

/// <summary>A dimension of a graph input or output: a number, or a name for one that is known only when the graph runs.</summary>
internal readonly record struct Dimension(long Value, string? Name)
{
    public static implicit operator Dimension(long value) => new(value, null);

    public static implicit operator Dimension(string name) => new(0, name);
}
