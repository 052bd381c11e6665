using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>What was found and is none of the hits.</summary>
internal sealed record SentLeftOut(SentHit Hit, LeftOutReason Reason);
