namespace Rag.Onnx.Tests;

/// <summary>Where tests keep built graphs, so that the second run of a suite does not build them again; the key of a graph holds all that it depends on.</summary>
internal static class ModelCacheFolder
{
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "rag-test-graphs");
}
