namespace Rag.Cluster.Forwarding;

/// <summary>A request as it is sent to another node.</summary>
/// <param name="Body">All of it: it can be sent again.</param>
/// <param name="Question">Value of <see cref="NodeHeaders.Question"/>.</param>
/// <param name="Ending">
/// The event that ends a stream of which the rest will not come, in the form of the caller's wire.
/// </param>
public sealed record ForwardedQuestion(ReadOnlyMemory<byte> Body, string Question, ReadOnlyMemory<byte> Ending);
