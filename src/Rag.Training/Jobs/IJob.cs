namespace Rag.Training.Jobs;

/// <summary>A job whose settings are sound.</summary>
internal interface IJob
{
    /// <summary>Trains, with libtorch loaded, and publishes the result in the folder.</summary>
    /// <exception cref="JobException">The job cannot be done.</exception>
    void Run(JobFolder folder, ProgressLines progress);
}
