using Rag.Core.Answers;

namespace Rag.Prompting.Constrained;

/// <summary>
/// A format as one tenant asks for it: what is worked out for it helps that tenant alone, so that nobody learns from the time of an answer
/// which forms another asks for.
/// </summary>
internal readonly record struct OwnedFormat(string Tenant, AnswerFormat Format);
