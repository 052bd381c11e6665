namespace Rag.Onnx.Graphs;

/// <summary>Rows seen as groups of equal size, and back. In the shape of Reshape, 0 stands for the number of rows as it is.</summary>
internal static class RowGroups
{
    /// <summary>[rows, groups · size] to [rows, groups, size].</summary>
    public static string Groups(this GraphBuilder graph, string rows, int groups, int size, string output)
    {
        graph.Initializer($"{output}_shape", [0L, (long)groups, (long)size], 3);
        return graph.Node("Reshape", [rows, $"{output}_shape"], output);
    }

    /// <summary>[rows, groups, size] to [rows, <paramref name="width"/>].</summary>
    public static string Rows(this GraphBuilder graph, string groups, int width, string output)
    {
        graph.Initializer($"{output}_shape", [0L, (long)width], 2);
        return graph.Node("Reshape", [groups, $"{output}_shape"], output);
    }
}
