using System.Text.Json;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>A file of the conformance suite, the headers that it is sent with, and what is expected of it.</summary>
internal sealed record FeedCase(string File, byte[] Bytes, FeedSource Source, IReadOnlyList<JsonElement> Conditions);
