namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>A setting cannot have the value; the message is a sentence for whoever gave it.</summary>
public sealed class PlaygroundException(string message) : Exception(message);
