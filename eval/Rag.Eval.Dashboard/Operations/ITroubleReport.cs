namespace Rag.Eval.Dashboard.Operations;

/// <summary>A part of the service that looks for trouble itself and tells it on the page of operations. Thread-safe.</summary>
public interface ITroubleReport
{
    /// <summary>What is wrong now, at once and from memory; empty where nothing is.</summary>
    IReadOnlyList<Trouble> Read();
}
