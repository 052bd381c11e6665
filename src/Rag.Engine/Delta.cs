using Rag.Core.Sampling;

namespace Rag.Engine;

/// <summary>One generated token.</summary>
/// <param name="LogProbability">Natural log, under the whole vocabulary, before masking, penalties and temperature.</param>
/// <param name="Alternatives">The likeliest tokens, likeliest first, as many as <see cref="SamplingParameters.Alternatives"/> asks
/// for.</param>
public readonly record struct Delta(int TokenId, double LogProbability, ReadOnlyMemory<TokenLogProbability> Alternatives = default);
