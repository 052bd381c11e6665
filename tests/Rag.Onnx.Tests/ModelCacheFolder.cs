namespace Rag.Onnx.Tests;

/// <summary>
/// The folder of built graphs, kept so that the next run of the tests does not build them again. The key of a graph covers everything on
/// which the graph depends.
/// </summary>
internal static class ModelCacheFolder
{
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "rag-test-graphs");
}
