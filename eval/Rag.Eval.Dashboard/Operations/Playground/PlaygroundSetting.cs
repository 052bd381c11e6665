namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>A setting that a question can be asked with another value of.</summary>
/// <param name="Value">As it is configured.</param>
/// <param name="Range">The values it may have, in words; null where choices are given.</param>
/// <param name="Choices">All values it may have; empty for a number.</param>
public sealed record PlaygroundSetting(string Name, string Value, string? Range, IReadOnlyList<string> Choices);
