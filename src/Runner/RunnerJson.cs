using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Search;
using MidasNet.Models;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Pretraining;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Training;
using MidasNet.Runner.Tuning;
using MidasNet.Weights;

namespace MidasNet.Runner;

/// <summary>
/// All that this program writes and reads as JSON, see <see cref="RunJson"/>: the objects of <c>--json</c> and the files of run folders. A type that is not
/// listed here, and is no member of one that is, cannot be written. A member with a default that files may lack is <c>set</c>, not <c>init</c>: generated
/// code sets all members that are <c>init</c>, with or without a value.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AblationConfiguration))]
[JsonSerializable(typeof(AblationResults))]
[JsonSerializable(typeof(AuditOptions))]
[JsonSerializable(typeof(AuditOrder))]
[JsonSerializable(typeof(AuditResults))]
[JsonSerializable(typeof(AuditSuspect[]))]
[JsonSerializable(typeof(AuditTrial))]
[JsonSerializable(typeof(ConfigCommand.ShownConfiguration))]
[JsonSerializable(typeof(CutResult[]))]
[JsonSerializable(typeof(CutTrial[]))]
[JsonSerializable(typeof(DepthStudy.DepthTraining))]
[JsonSerializable(typeof(DeviceChoice))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(DrawCommand.DrawnCharacters))]
[JsonSerializable(typeof(EpochMetrics))]
[JsonSerializable(typeof(Evaluation))]
[JsonSerializable(typeof(ExportCommand.ExportedFile))]
[JsonSerializable(typeof(ExportedJob))]
[JsonSerializable(typeof(ExportedSweep))]
[JsonSerializable(typeof(FetchCommand.FetchedFiles))]
[JsonSerializable(typeof(FinishedTraining))]
[JsonSerializable(typeof(FolderAudit))]
[JsonSerializable(typeof(FoldNetworks))]
[JsonSerializable(typeof(FoundData))]
[JsonSerializable(typeof(GradCheckResults))]
[JsonSerializable(typeof(IReadOnlyList<AuditTrial>))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(LabelRun))]
[JsonSerializable(typeof(LearningCurve.Measured))]
[JsonSerializable(typeof(List<AuditTrial>))]
[JsonSerializable(typeof(List<HistoryPoint>))]
[JsonSerializable(typeof(PartFile.State))]
[JsonSerializable(typeof(PicturePredictions))]
[JsonSerializable(typeof(PieceOrder))]
[JsonSerializable(typeof(PretrainOptions))]
[JsonSerializable(typeof(PretrainResults))]
[JsonSerializable(typeof(PredictedImage[]))]
[JsonSerializable(typeof(PublishedStudy))]
[JsonSerializable(typeof(RebuiltReport))]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(ReportPublishCommand.PublishedFile))]
[JsonSerializable(typeof(ReportTableCommand.WrittenTables))]
[JsonSerializable(typeof(ReviewedCopy))]
[JsonSerializable(typeof(RunComparison))]
[JsonSerializable(typeof(RunEnvironment))]
[JsonSerializable(typeof(ServedAddress))]
[JsonSerializable(typeof(SortedDictionary<string, double>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(SimulateCommand.SimulatedCopy))]
[JsonSerializable(typeof(StudyOptions))]
[JsonSerializable(typeof(StudyResults))]
[JsonSerializable(typeof(SweepResults))]
[JsonSerializable(typeof(SweepsRemoved))]
[JsonSerializable(typeof(SweepSummary))]
[JsonSerializable(typeof(IReadOnlyList<SweepSummary>))]
[JsonSerializable(typeof(TaskOrder))]
[JsonSerializable(typeof(TaskReply))]
[JsonSerializable(typeof(TrainOptions))]
[JsonSerializable(typeof(TrainResults))]
[JsonSerializable(typeof(TrainingScore))]
[JsonSerializable(typeof(TuneConfiguration))]
[JsonSerializable(typeof(TuneResults))]
[JsonSerializable(typeof(TuneRunner.FinalTraining))]
[JsonSerializable(typeof(TuningFolder.Header))]
[JsonSerializable(typeof(ValidatedTraining))]
[JsonSerializable(typeof(VariantRun))]
[JsonSerializable(typeof(WeightsCommand.ImportedWeights))]
[JsonSerializable(typeof(WeightsCommand.InspectedWeights))]
[JsonSerializable(typeof(WeightsList))]
[JsonSerializable(typeof(WeightsVerifyCommand.VerifiedWeights))]
[JsonSerializable(typeof(WrittenGallery))]
[JsonSerializable(typeof(WrittenPage))]
internal sealed partial class RunnerJson : JsonSerializerContext
{
    /// <summary>How enumerations are written: each by the camelCase names of its values.</summary>
    public static IReadOnlyList<JsonConverter> Enumerations { get; } =
    [
        ByName<CharacterDataSet>(), ByName<ClassBalance>(), ByName<DataKind>(), ByName<DimensionKind>(), ByName<ElementType>(), ByName<FillKind>(), ByName<FlipKind>(),
        ByName<InputFraming>(), ByName<LabelRegime>(), ByName<NetworkKind>(), ByName<OptimizerKind>(), ByName<PolicyKind>(), ByName<Precision>(),
        ByName<PreprocessingKind>(), ByName<Presence>(), ByName<ResNetStem>(), ByName<ScheduleKind>(), ByName<SearchStrategy>(), ByName<SetPart>(),
        ByName<StudyPreset>(), ByName<SuspectRanking>(), ByName<TrainLabels>(), ByName<Vgg19Top>(), ByName<WatchedMetric>(), ByName<WeightEncoding>(),
    ];

    private static JsonStringEnumConverter<T> ByName<T>() where T : struct, Enum => new(JsonNamingPolicy.CamelCase);
}
