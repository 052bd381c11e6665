namespace Rag.Api.Health;

/// <summary>One part of the service, as anybody may know of it.</summary>
/// <param name="Fault">What is wrong with it, in one sentence without names of files; null while all is well.</param>
internal sealed record HealthPart(string Name, string? Fault);
