using System.Globalization;
using Microsoft.Extensions.Logging;
using Rag.Core.Files;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The inverted index in a file beside the database, so that a start need not read every text anew. The database names the file by its
/// checksum; what came later is added at the start, and a file that is missing or damaged is made anew from the texts. What is removed
/// from the store must be in no file: the file goes with it, and so does one that is being written. Used under the writer lock; while the
/// store is open, a file is written beside the commits that follow, and the one that it replaces is overwritten beside them.
/// </summary>
internal sealed class PostingsKeeper(StoreLayout layout, ArticleDatabase database, EmbeddedStoreOptions options, ILogger logger)
{
    public const string Setting = "postings";

    /// <summary>What has no checksum for a name yet.</summary>
    private const string UnfinishedName = "postings.part";

    /// <summary>Changed documents below which saving at the end costs more than reading them again.</summary>
    private const int FewAtTheEnd = 2_000;

    private PostingsWrite? _writing;
    private PostingsRemoval? _removal;
    private long _changed;
    private bool _isErased;

    private string Unfinished => layout.SegmentFile(UnfinishedName);

    /// <summary>Begins to read the index as it was saved, on another thread; null where there is none that can be trusted.</summary>
    public Task<InvertedIndex?> BeginReading()
    {
        var named = database.Setting(Setting);
        RemoveOthers(named);
        return named is null || !StoreLayout.IsPostingsName(named) ? Task.FromResult<InvertedIndex?>(null) : Task.Run(() => TryRead(named));
    }

    /// <summary>So many documents came or went.</summary>
    public void Changed(long documents) => _changed += documents;

    /// <summary>Begins to save the index where much has changed since it was saved; takes over what was written.</summary>
    /// <param name="written">Called on another thread when there is something that the next call takes over.</param>
    public void Maintain(InvertedIndex index, Action written)
    {
        if (_writing is { IsWritten: true })
        {
            TakeOver();
        }

        if (_writing is null && _changed >= Math.Max(options.ChunksBetweenSaves, index.Count / 8))
        {
            _writing = new PostingsWrite(Unfinished, index, _changed, written);
        }
    }

    /// <summary>Saves the index at the end, where that makes the next start faster.</summary>
    public void End(InvertedIndex index)
    {
        TakeOver();
        if (index.Count >= FewAtTheEnd && (_isErased || _changed >= Math.Max(FewAtTheEnd, index.Count / 50)))
        {
            Save(index);
        }

        try
        {
            FinishRemoval();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StoreLog.PostingsNotRemoved(logger, e);
        }
    }

    /// <summary>
    /// Nothing of what was saved is on the disk when it returns; the next start reads the texts, unless this process ends well.
    /// </summary>
    public void Erase()
    {
        Stop();
        FinishRemoval();
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

    private void Save(InvertedIndex index) => Save(_changed, () => PostingsFile.Write(Unfinished, index, static () => false));

    /// <summary>Waits for what is written, if anything is.</summary>
    private void TakeOver()
    {
        if (_writing is { } writing)
        {
            _writing = null;
            Save(writing.Changed, writing.Take);
        }
    }

    /// <summary>
    /// Nothing is being written when it returns, and nothing is left of what was. It is tried again when as much has changed: removals that
    /// follow each other would stop it every time.
    /// </summary>
    private void Stop()
    {
        if (_writing is { } writing)
        {
            (_writing, _changed) = (null, _changed - writing.Changed);
            writing.Stop();
            Remove(UnfinishedName);
        }
    }

    /// <param name="changed">How much of what has changed is in the file.</param>
    /// <param name="write">Writes it under the name of unfinished ones; its checksum.</param>
    private void Save(long changed, Func<ulong> write)
    {
        try
        {
            var name = write().ToString("x16", CultureInfo.InvariantCulture) + StoreLayout.PostingsExtension;
            var before = database.Setting(Setting);
            FinishRemoval();
            File.Move(Unfinished, layout.SegmentFile(name), overwrite: true);
            database.InTransaction(() => database.SetSetting(Setting, name));
            (_changed, _isErased) = (_changed - changed, false);
            if (before is not null && before != name)
            {
                _removal = new PostingsRemoval(() => Remove(before));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            _changed = 0; // it is tried again when as much has changed
            StoreLog.PostingsNotSaved(logger, e);
        }
    }

    /// <summary>Nothing is left of what was replaced when it returns.</summary>
    private void FinishRemoval()
    {
        _removal?.Finish();
        _removal = null;
    }

    /// <summary>Left by a kill.</summary>
    private void RemoveOthers(string? named)
    {
        foreach (var path in Directory.EnumerateFiles(layout.Segments))
        {
            var name = Path.GetFileName(path);
            if (name == UnfinishedName || (name != named && StoreLayout.IsPostingsName(name)))
            {
                Remove(name);
            }
        }
    }

    /// <summary>Its bytes are zeros before it goes.</summary>
    private void Remove(string name)
    {
        var path = layout.SegmentFile(name);
        if ((name == UnfinishedName || StoreLayout.IsPostingsName(name)) && FileForms.Of(path) == FileForm.Ordinary)
        {
            PostingsFile.Overwrite(path);
        }

        File.Delete(path);
    }

    private static ulong ChecksumOf(string name) =>
        ulong.Parse(Path.GetFileNameWithoutExtension(name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
