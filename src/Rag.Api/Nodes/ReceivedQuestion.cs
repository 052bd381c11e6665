namespace Rag.Api.Nodes;

/// <summary>A feature of requests whose hits were found already, here or by the node that sent them: it is answered here.</summary>
internal sealed record ReceivedQuestion(SentQuestion Sent);
