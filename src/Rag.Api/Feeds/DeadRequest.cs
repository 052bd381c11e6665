using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>What is to be done about articles that could not be stored.</summary>
/// <param name="Ticket">Null for all.</param>
internal sealed record DeadRequest(long? Ticket, DeadChange Change);
