using Rag.Core.Evaluation;
using Rag.Eval.Making;

namespace Rag.Api.Evaluation;

/// <summary>Questions that were made, with what became of those that were not kept.</summary>
internal sealed record MadeSet(IReadOnlyList<EvalCase> Cases, MakingReport Report);
