using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>What a process of its own is to do with a model.</summary>
/// <param name="Seconds">How long decoding is measured; 0: only the start is.</param>
/// <param name="Nodes">Whether it is told what the nodes of a step take.</param>
internal sealed record ShapeTask(string Folder, string CacheFolder, ModelRunnerOptions Options, int Seconds, bool Nodes)
{
    public Task<ShapeStart> RunAsync() => ShapeRun.StartAsync(this);
}
