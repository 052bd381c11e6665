namespace Rag.Core.Sampling;

/// <summary>A setting that is out of its range.</summary>
/// <param name="Setting">The name of the member of <see cref="SamplingParameters"/>.</param>
/// <param name="Sentence">What is wrong with it, and what it may be.</param>
public sealed record SamplingFault(string Setting, string Sentence);
