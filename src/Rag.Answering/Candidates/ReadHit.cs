using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Answering.Candidates;

/// <summary>A hit that the extractor has read.</summary>
/// <param name="Penalty">What its rank and score take off its spans.</param>
internal sealed record ReadHit(Hit Hit, Extraction Extraction, double Penalty);
