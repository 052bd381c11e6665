namespace Rag.Core.Sampling;

/// <summary>A setting that is out of its range.</summary>
/// <param name="Setting">The name of the member of <see cref="SamplingParameters"/>.</param>
/// <param name="Sentence">The setting's value and its range.</param>
public sealed record SamplingFault(string Setting, string Sentence);
