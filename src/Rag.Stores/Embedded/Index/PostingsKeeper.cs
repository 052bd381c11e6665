using System.Globalization;
using Microsoft.Extensions.Logging;
using Rag.Core.Files;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The inverted index in a file beside the database, so that a start need not read every text anew. The database names the file by its
/// checksum; what came later is added at the start, and a file that is missing or damaged is made anew from the texts. What is removed
/// from the store must be in no file: the file goes with it. Used under the writer lock.
/// </summary>
internal sealed class PostingsKeeper(StoreLayout layout, ArticleDatabase database, ILogger logger)
{
    public const string Setting = "postings";

    /// <summary>Changed documents below which saving costs more than reading them again, at the end and in between.</summary>
    private const int FewAtTheEnd = 2_000;
    private const int Few = 20_000;

    private long _changed;
    private bool _isErased;

    /// <summary>Begins to read the index as it was saved, on another thread; null where there is none that can be trusted.</summary>
    public Task<InvertedIndex?> BeginReading()
    {
        var named = database.Setting(Setting);
        RemoveOthers(named);
        return named is null || !StoreLayout.IsPostingsName(named) ? Task.FromResult<InvertedIndex?>(null) : Task.Run(() => TryRead(named));
    }

    /// <summary>So many documents came or went.</summary>
    public void Changed(long documents) => _changed += documents;

    /// <summary>Saves the index where much has changed since it was saved.</summary>
    public void Maintain(InvertedIndex index)
    {
        if (_changed >= Math.Max(Few, index.Count / 8))
        {
            Save(index);
        }
    }

    /// <summary>Saves the index at the end, where that makes the next start faster.</summary>
    public void End(InvertedIndex index)
    {
        if (index.Count >= FewAtTheEnd && (_isErased || _changed >= Math.Max(FewAtTheEnd, index.Count / 50)))
        {
            Save(index);
        }
    }

    /// <summary>
    /// Nothing of what was saved is on the disk when it returns; the next start reads the texts, unless this process ends well.
    /// </summary>
    public void Erase()
    {
        if (!_isErased && database.Setting(Setting) is { } named)
        {
            database.InTransaction(() => database.RemoveSetting(Setting));
            Remove(named);
        }

        _isErased = true;
    }

    private InvertedIndex? TryRead(string named)
    {
        try
        {
            return PostingsFile.Read(layout.SegmentFile(named), ChecksumOf(named));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            StoreLog.PostingsDamaged(logger, named, StoreDamage.Clause(e));
            return null;
        }
    }

    private void Save(InvertedIndex index)
    {
        try
        {
            var before = database.Setting(Setting);
            var unfinished = layout.SegmentFile("postings.part");
            var name = PostingsFile.Write(unfinished, index).ToString("x16", CultureInfo.InvariantCulture) + StoreLayout.PostingsExtension;
            File.Move(unfinished, layout.SegmentFile(name), overwrite: true);
            database.InTransaction(() => database.SetSetting(Setting, name));
            (_changed, _isErased) = (0, false);
            if (before is not null && before != name)
            {
                Remove(before);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            _changed = 0; // it is tried again when as much has changed
            StoreLog.PostingsNotSaved(logger, e);
        }
    }

    /// <summary>Left by a kill.</summary>
    private void RemoveOthers(string? named)
    {
        foreach (var path in Directory.EnumerateFiles(layout.Segments))
        {
            var name = Path.GetFileName(path);
            if (name == "postings.part" || (name != named && StoreLayout.IsPostingsName(name)))
            {
                Remove(name);
            }
        }
    }

    /// <summary>Its bytes are zeros before it goes.</summary>
    private void Remove(string name)
    {
        var path = layout.SegmentFile(name);
        if (StoreLayout.IsPostingsName(name) && FileForms.Of(path) == FileForm.Ordinary)
        {
            PostingsFile.Overwrite(path);
        }

        File.Delete(path);
    }

    private static ulong ChecksumOf(string name) =>
        ulong.Parse(Path.GetFileNameWithoutExtension(name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
