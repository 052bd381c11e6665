namespace Rag.Training.Jobs;

/// <summary>A kind of training, by the <c>kind</c> of job.json.</summary>
internal interface IJobKind
{
    string Name { get; }

    /// <summary>
    /// Takes every setting of the kind; faults are collected by <paramref name="settings"/> and told together afterwards. Nothing else is
    /// read, and libtorch is not loaded yet.
    /// </summary>
    IJob Read(JobSettings settings);
}
