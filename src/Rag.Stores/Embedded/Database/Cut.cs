using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A row of <c>cut</c>: how a latest revision's body is cut into chunks, which have ids that follow on each other and no rows of their own.
/// A row of each chunk and one in an index would take some 45 bytes, a place in a cut takes 4.
/// </summary>
internal sealed class Cut
{
    /// <summary>
    /// All but the checksum: the first chunk's id, the article's number, how many chunks there are, their <see cref="PackedPlaces"/>, and
    /// where a chunk's text is not the part of the body at its place, the texts as a JSON array that has null for the others.
    /// </summary>
    public const string Columns = "first, article, chunks, places, texts";

    /// <summary>How many columns <see cref="ColumnsOf"/> has.</summary>
    public const int ReadColumns = 5;

    private readonly ChunkPlace[] _places;
    private readonly string?[]? _texts;

    private Cut(long first, ChunkPlace[] places, string?[]? texts) => (First, _places, _texts) = (first, places, texts);

    /// <summary>The first chunk's id.</summary>
    public long First { get; }

    /// <summary>What <see cref="Read"/> reads of the table under this alias.</summary>
    public static string ColumnsOf(string alias) =>
        $"{alias}.first, {alias}.chunks, {alias}.places, {alias}.texts, {RowChecksum.IsRight(alias, Columns)}";

    /// <summary>Values for <see cref="Columns"/> behind the first.</summary>
    /// <param name="number">The article's.</param>
    public static object?[] Values(long number, IReadOnlyList<ChunkDraft> drafts, string body)
    {
        string?[] texts = [.. drafts.Select(draft => BodyParts.OwnText(body, draft.Start, draft.End, draft.Text))];
        return
        [
            number,
            drafts.Count,
            PackedPlaces.Pack(drafts.Select(draft => new ChunkPlace(draft.Ordinal, draft.Start, draft.End))),
            Array.TrueForAll(texts, text => text is null) ? null : JsonSerializer.Serialize(texts),
        ];
    }

    /// <summary>Reads <see cref="ColumnsOf"/>, the first of which is at this place.</summary>
    /// <exception cref="DamagedRowException">The row is not as it was written.</exception>
    public static Cut Read(SqliteDataReader reader, int first = 0)
    {
        var id = reader.GetInt64(first);
        var places = PackedPlaces.Unpack(reader.GetFieldValue<byte[]>(first + 2), reader.GetInt64(first + 1));
        return reader.GetInt64(first + 4) == 1 && places is not null && id <= long.MaxValue - places.Length
            ? new Cut(id, places, TextsOf(reader.TextOrNull(first + 3), places.Length, id))
            : throw Wrong(id);
    }

    /// <param name="first">The first chunk's id.</param>
    public static DamagedRowException Wrong(long first) => RowChecksum.Wrong(NameOf(first));

    public static string NameOf(long first) => $"the cut at chunk {first}";

    /// <summary>The chunks in order of their ids.</summary>
    /// <exception cref="DamagedRowException">One has no text at its place.</exception>
    public List<Chunk> ChunksOf(Article article) => [.. Enumerable.Range(0, _places.Length).Select(n => ChunkAt(n, article))];

    /// <summary>Whoever reads a chunk cuts its article's body by its span: no span leaves the body.</summary>
    /// <param name="id">Of one of these chunks.</param>
    /// <exception cref="DamagedRowException">It has no text at its place, or lies outside the body.</exception>
    public Chunk Find(long id, Article article) =>
        ChunkAt((int)(id - First), article) is var chunk && chunk.End <= article.Body.Length ? chunk : throw WrongChunk(id);

    /// <summary>What the chunks say, in order of their ids.</summary>
    /// <exception cref="DamagedRowException">One has no text at its place.</exception>
    public IEnumerable<(long Id, string Text)> TextsOf(string body) =>
        Enumerable.Range(0, _places.Length).Select(n => (First + n, TextAt(n, body)));

    private Chunk ChunkAt(int n, Article article)
    {
        var (ordinal, start, end) = _places[n];
        return new Chunk(new ChunkId(First + n), article.Id, article.Revision, ordinal, start, end, TextAt(n, article.Body));
    }

    private string TextAt(int n, string body)
    {
        var (_, start, end) = _places[n];
        var text = _texts?[n] ?? (start >= 0 && start <= end && end <= body.Length ? body[start..end] : null);
        return start >= 0 && text?.Length == end - start ? text : throw WrongChunk(First + n);
    }

    private static DamagedRowException WrongChunk(long id) => RowChecksum.Wrong($"chunk {id}");

    private static string?[]? TextsOf(string? json, int chunks, long first)
    {
        try
        {
            return json is null ? null
                : JsonSerializer.Deserialize<string?[]>(json) is { } texts && texts.Length == chunks ? texts
                : throw Wrong(first);
        }
        catch (JsonException)
        {
            throw Wrong(first);
        }
    }
}
