namespace Rag.Api.Guard;

/// <param name="Reopened">False where it was not closed.</param>
internal sealed record ReopenedMode(string Mode, bool Reopened);
