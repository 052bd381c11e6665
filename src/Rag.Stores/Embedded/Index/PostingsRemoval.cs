namespace Rag.Stores.Embedded.Index;

/// <summary>
/// Saved postings that later ones have replaced, on their way from the disk on a thread of its own: overwriting them takes the longer the
/// more is stored, and no commit waits for it.
/// </summary>
internal sealed class PostingsRemoval
{
    private readonly Action _remove;
    private readonly Task _removing;

    /// <param name="remove">Overwrites and deletes the file; does no harm where it is gone.</param>
    public PostingsRemoval(Action remove)
    {
        _remove = remove;
        _removing = Task.Run(remove);
    }

    /// <summary>Nothing of the file is left when it returns.</summary>
    /// <exception cref="IOException">It could not be removed, and not when it was tried once more either.</exception>
    public void Finish()
    {
        Task.WaitAny(_removing);
        if (!_removing.IsCompletedSuccessfully)
        {
            _remove();
        }
    }
}
