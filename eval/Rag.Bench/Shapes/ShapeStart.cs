namespace Rag.Bench.Shapes;

/// <summary>One start of a process with a model, and what was measured in it.</summary>
/// <param name="LoadedSeconds">From the start of the process until the model is loaded.</param>
/// <param name="ReadySeconds">Until the engine's step costs are known as well.</param>
/// <param name="FirstTokenSeconds">Until the first token of a prompt of 16.</param>
/// <param name="PeakMiB">The most memory of the process's own until it was ready.</param>
/// <param name="OwnMiB">Memory of the process's own after the first token, KV included.</param>
/// <param name="MappedMiB">Memory that is mapped from files after the first token.</param>
/// <param name="KvBytesPerToken">Of all layers.</param>
/// <param name="StateBytes">Of a sequence, whatever its length; 0 where no layer keeps one.</param>
/// <param name="Pace">Null where only the start was measured.</param>
/// <param name="Nodes">Null unless asked for.</param>
internal sealed record ShapeStart(
    double LoadedSeconds,
    double ReadySeconds,
    double FirstTokenSeconds,
    double PeakMiB,
    double OwnMiB,
    double MappedMiB,
    long KvBytesPerToken,
    long StateBytes,
    ShapePace? Pace,
    IReadOnlyList<NodePace>? Nodes
);
