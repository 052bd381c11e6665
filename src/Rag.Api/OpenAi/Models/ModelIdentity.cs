namespace Rag.Api.OpenAi.Models;

/// <summary>A model as the model list names it.</summary>
/// <param name="Created">When its files were made.</param>
internal sealed record ModelIdentity(string Name, DateTimeOffset Created);
